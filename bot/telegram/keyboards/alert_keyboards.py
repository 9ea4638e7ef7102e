"""Buttons of alert settings: an account's rules, or those of one of its balances."""

from collections.abc import Mapping

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.alerts.registry import effective_setting, rules_of
from bot.domain.account import Account
from bot.domain.alerting import AlertSettings, Rule
from bot.telegram.keyboards.callback_data import fits
from bot.telegram.keyboards.common_keyboards import button, in_rows, rows
from bot.texts.localisation import Localisation
from bot.texts.rules import RULE_NAMES

SHOW = "show"


def alerts(
    t: Localisation, account: Account, settings: AlertSettings, balance: str | None, balances: Mapping[str, str]
) -> InlineKeyboardMarkup:
    """Return a rule a button, two in a row, which turns the rule on or off.

    balance: the id of the one whose settings these are, None for the account's. balances: those that have a panel of
    their own, id → name.
    """
    back = button(t.plain("‹ Back"), *(("card", account.id) if balance is None else ("alerts", account.id)))
    if balance is not None and not fits(balance):  # too long for callback data; a typed /alerts sets it
        return rows([back])
    every = [
        _do(f"{_sign(settings, rule)} {t.plain(RULE_NAMES[rule])}", account, balance, rule.value)
        for rule in rules_of(balance)
    ]
    usual = [_do(t.plain("All off"), account, balance, "off"), _do(t.plain("As usual"), account, balance, "default")]
    others = only(t, "balert", account.id, balances) if balance is None else []
    return rows(*in_rows(every), usual, *in_rows(others), [back])


def only(t: Localisation, verb: str, view_id: str, balances: Mapping[str, str]) -> list[InlineKeyboardButton]:
    """Return a button for each balance, id → name, to a panel of its own."""
    return [
        button(t.plain("Only {balance}", balance=name), verb, view_id, id_, SHOW)
        for id_, name in balances.items()
        if fits(id_)
    ]


def _do(text: str, account: Account, balance: str | None, word: str) -> InlineKeyboardButton:
    if balance is None:
        return button(text, "alert", account.id, word)
    return button(text, "balert", account.id, balance, word)


def _sign(settings: AlertSettings, rule: Rule) -> str:
    return "🔸" if effective_setting(settings, rule).on else "▫️"
