"""The buttons under what a group reads. Whoever may press one is checked when it is pressed: see `presses.RIGHTS`."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.alerts.registry import RULES, effective_setting
from bot.domain.alerting import AlertSettings, Rule
from bot.domain.reading import Balance
from bot.domain.sharing import Mode, quieter
from bot.services.sharing.sharing import Shared
from bot.telegram.keyboards import settings_keyboards
from bot.telegram.keyboards.common_keyboards import button, history_choice, name_of, rows
from bot.telegram.keyboards.sharing_keyboards import MODES as FROM_AFAR
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
    return rows([history(t, share_id), button(t.plain("📊 All balances"), "gbalance", keep_message=True)])


def history(t: Localisation, share_id: str) -> InlineKeyboardButton:
    return button(t.plain("📈 History"), "ghistory", share_id, str(USUAL), keep_message=True)


def jump(t: Localisation, url: str) -> InlineKeyboardMarkup:
    return rows([InlineKeyboardButton(text=t.plain("☝️ Show me"), url=url)])


def pick(shares: Sequence[Shared], titles: dict[str, str], tag: str, what: str, extra: str) -> InlineKeyboardMarkup:
    """An account a row, for whoever asked: `what` they asked for, and `extra` that goes with it."""
    return rows(
        *(
            [button(name_of(s.account, titles[s.account.provider]), "gpick", tag, what, s.id, extra)]
            for s in shares[:PICKED]
        )
    )


def periods(
    t: Localisation, share_id: str, days: int, shown: Balance | None, others: Mapping[str, str]
) -> InlineKeyboardMarkup:
    """Other periods of the balance that is shown, and its account's other balances, id → name."""
    return history_choice(t, "ghistory", share_id, days, shown, others)


def warning(t: Localisation, share_id: str, rules: Sequence[Rule]) -> InlineKeyboardMarkup:
    """Put off, mute, look: under a group's warning, and good for days. Nobody puts off a rejected key."""
    if not rules or Rule.REJECTED in rules:
        return rows([history(t, share_id)])
    mutes = [
        [button(t.plain("🔕 Mute: {rule}", rule=t(RULE_NAMES[rule])), "gmute", share_id, rule.value, keep_message=True)]
        for rule in rules[:3]
    ]
    snooze = [button(t.plain("💤 1 day"), "gcalm", share_id, "day", keep_message=True)]
    if set(rules) != {Rule.UNREACHABLE}:
        snooze.append(button(t.plain("💤 Until refill"), "gcalm", share_id, "refill", keep_message=True))
    return rows(snooze, *mutes, [history(t, share_id)])


def digest(t: Localisation) -> InlineKeyboardMarkup:
    """Under a digest: the pictures are drawn when somebody wants one."""
    return rows(
        [
            button(t.plain("📈 History"), "ghistories", keep_message=True),
            button(t.plain("☀️ Change"), "digest", keep_message=True),
        ]
    )


def settings(t: Localisation) -> InlineKeyboardMarkup:
    private = settings_keyboards.settings(t)
    return rows(*private.inline_keyboard, [button(t.plain("🔔 Warnings"), "galerts")])


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
    modes = [
        button(f"{'🔸 ' if mode is shared.warnings else ''}{t.plain(text)}", "gmode", shared.id, mode.value)
        for mode, text in MODES.items()
    ]
    kinds = [
        button(f"{SIGNS[mode_of(shared, rule)]} {t.plain(RULE_NAMES[rule])}", "grule", shared.id, rule.value)
        for rule in RULES
        if shared.warnings is not Mode.OFF and effective_setting(settings, rule).on
    ]
    lines = [kinds[i : i + 2] for i in range(0, len(kinds), 2)]
    return rows(modes, *lines, [button(t.plain("‹ All accounts"), "galerts")] if admin else [])


def mode_of(shared: Shared, rule: Rule) -> Mode:
    return quieter(shared.warnings, shared.rules.get(rule, Mode.HERE))
