"""The buttons under what a group reads. Who may press one is checked when it is pressed: `callback_data.RIGHTS`."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.alerts.registry import RULES, effective_setting
from bot.domain.alerting import AlertSettings, Rule
from bot.domain.sharing import Mode, quieter
from bot.services.sharing.sharing import Shared, View
from bot.telegram.keyboards.common_keyboards import button, in_rows, name_of, rows
from bot.telegram.keyboards.sharing_keyboards import MODES as FROM_AFAR
from bot.telegram.keyboards.sharing_keyboards import mode_buttons
from bot.texts.group_alerts import LISTED, SIGNS
from bot.texts.localisation import Localisation, mark
from bot.texts.rules import RULE_NAMES

PICKED = 90  # rows of a list: Telegram takes no more than 100 buttons
USUAL = 30  # days of a history that nobody gave a period
MODES = {**FROM_AFAR, Mode.HERE: mark("🔔 Here")}


def share_one(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📤 Share an account"), "gshare")])


def balances(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔄 Refresh"), "gbalance")])


def one_account(t: Localisation, share_id: str) -> InlineKeyboardMarkup:
    """Under the figures of one account: what else there is to see."""
    history = button(t.plain("📈 History"), "ghistory", share_id, str(USUAL), keep_message=True)
    return rows([history, button(t.plain("📊 All balances"), "gbalance", keep_message=True)])


def jump(t: Localisation, url: str) -> InlineKeyboardMarkup:
    return rows([InlineKeyboardButton(text=t.plain("☝️ Show me"), url=url)])


def pick(views: Sequence[View], titles: dict[str, str], tag: str, days: int) -> InlineKeyboardMarkup:
    """An account a row, for whoever asked for a history of so many days."""
    return rows(
        *(
            [button(name_of(v.account, titles[v.account.provider]), "gpick", tag, "history", v.id, str(days))]
            for v in views[:PICKED]
        )
    )


def overview(t: Localisation, shares: Sequence[Shared], titles: dict[str, str], *, admin: bool) -> InlineKeyboardMarkup:
    """An account a row, each opening its panel. `admin`: whoever looks may go on to the group's settings."""
    return rows(
        *(
            [button(f"{SIGNS[s.warnings]} {name_of(s.account, titles[s.account.provider])}", "galert", s.id)]
            for s in shares[:LISTED]
        ),
        [button(t.plain("‹ Settings"), "settings")] if admin else [],
    )


def panel(t: Localisation, shared: Shared, settings: AlertSettings, *, admin: bool) -> InlineKeyboardMarkup:
    """How loud the account's warnings are here, then each kind that its owner has on. `admin`: the others are near."""
    modes = mode_buttons(t, MODES, shared.warnings, "gmode", shared.id)
    kinds = [
        button(f"{SIGNS[mode_of(shared, rule)]} {t.plain(RULE_NAMES[rule])}", "grule", shared.id, rule.value)
        for rule in RULES
        if shared.warnings is not Mode.OFF and effective_setting(settings, rule).on
    ]
    return rows(modes, *in_rows(kinds), [button(t.plain("‹ All accounts"), "galerts")] if admin else [])


def mode_of(shared: Shared, rule: Rule) -> Mode:
    return quieter(shared.warnings, shared.rules.get(rule, Mode.HERE))
