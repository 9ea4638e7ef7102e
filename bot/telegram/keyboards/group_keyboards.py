"""Buttons under answers in a group. Who may press one is checked when it is pressed: `callback_data.RIGHTS`."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.alerts.registry import effective_setting, rules_of
from bot.domain.alerting import ACCOUNT, AlertSettings
from bot.domain.sharing import Mode
from bot.services.sharing.sharing import Shared
from bot.telegram.keyboards.alert_keyboards import only
from bot.telegram.keyboards.callback_data import fits
from bot.telegram.keyboards.common_keyboards import account_rows, button, in_rows, rows
from bot.telegram.keyboards.settings_keyboards import back_button
from bot.telegram.keyboards.sharing_keyboards import MODES as FROM_AFAR
from bot.telegram.keyboards.sharing_keyboards import mode_buttons
from bot.texts.group_alerts import LISTED, SIGNS
from bot.texts.localisation import Localisation, mark
from bot.texts.rules import RULE_NAMES

USUAL = 30  # days of a history that nobody gave a period
MODES = {**FROM_AFAR, Mode.HERE: mark("🔔 Here")}


def share_one(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📤 Share an account"), "gshare")])


def balances(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔄 Refresh"), "gbalance")])


def one_account(t: Localisation, share_id: str) -> InlineKeyboardMarkup:
    """Return the buttons under the figures of one account."""
    history = button(t.plain("📈 History"), "ghistory", share_id, str(USUAL), keep_message=True)
    return rows([history, button(t.plain("📊 All balances"), "gbalance", keep_message=True)])


def jump(t: Localisation, url: str) -> InlineKeyboardMarkup:
    return rows([InlineKeyboardButton(text=t.plain("☝️ Show me"), url=url)])


def overview(
    t: Localisation, shares: Sequence[Shared], titles: Mapping[str, str], *, admin: bool
) -> InlineKeyboardMarkup:
    """Return an account a row, each opening its panel. admin: with the way to the group's settings."""
    panels = account_rows(shares[:LISTED], titles, "galert", sign=lambda shared: f"{SIGNS[shared.modes.whole]} ")
    return rows(*panels, [back_button(t)] if admin else [])


def panel(
    t: Localisation,
    shared: Shared,
    settings: AlertSettings,
    balance: str | None,
    balances: Mapping[str, str],
    *,
    admin: bool,
) -> InlineKeyboardMarkup:
    """Return the modes of the warnings, then each rule that the owner has on: of an account, or of one of its balances.

    balance: the id of that one; its `settings` then. balances: those that have a panel of their own, id → name.
    admin: with the way to the other accounts.
    """
    modes, scope = shared.modes, balance or ACCOUNT
    back = [button(t.plain("‹ All accounts"), "galerts")] if admin else []
    if balance is not None:
        back = [button(t.plain("‹ Back"), "galert", shared.id)]
        if not fits(balance):  # too long for callback data; a typed /alerts sets it
            return rows(back)
    to_mode = ("gmode", shared.id) if balance is None else ("gbalert", shared.id, balance)
    to_rule = ("grule", shared.id) if balance is None else to_mode
    offered = {mode: MODES[mode] for mode in modes.offered(None, scope)}
    kinds = [
        button(f"{SIGNS[modes.of(rule, scope)]} {t.plain(RULE_NAMES[rule])}", *to_rule, rule.value)
        for rule in rules_of(balance)
        if modes.offered(rule, scope) != [Mode.OFF] and effective_setting(settings, rule).on
    ]
    others = only(t, "gbalert", shared.id, balances) if balance is None and modes.whole is not Mode.OFF else []
    return rows(mode_buttons(t, offered, modes.of(None, scope), *to_mode), *in_rows(kinds), *in_rows(others), back)
