"""Buttons of accounts: under the list, a card and balances, and under a warning."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.account import Account, Status
from bot.domain.alerting import ACCOUNT, Rule
from bot.domain.sharing import own_views
from bot.providers import Provider
from bot.telegram.keyboards.callback_data import fits, stamp
from bot.telegram.keyboards.common_keyboards import PAGE, account_rows, button, link_button, page_of, rows, turn_buttons
from bot.telegram.keyboards.provider_keyboards import pages
from bot.texts.html import plain
from bot.texts.localisation import Localisation
from bot.texts.rules import RULE_NAMES
from bot.texts.units import amount

BARS = 6  # buttons with a picture, at most
NO_BALANCES: Mapping[str, str] = MappingProxyType({})
MENDED_BY_MONEY = {Rule.LOW, Rule.EMPTY, Rule.RUNWAY, Rule.EXPIRY}


def account_pages(
    t: Localisation, accounts: Sequence[Account], titles: Mapping[str, str], page: int
) -> InlineKeyboardMarkup:
    listed, page, last = page_of(accounts, page)
    turns = turn_buttons(page, last, lambda text, number: button(text, "accounts", str(number)))
    return rows(*account_rows(own_views(listed), titles, "card"), turns, [link_button(t)])


def card(t: Localisation, account: Account, info: Provider) -> InlineKeyboardMarkup:
    """Return the buttons of an account's card; what a suspended one needs comes first, and it is not paused."""
    suspended = account.status is Status.SUSPENDED
    pause = (
        button(t.plain("▶️ Resume"), "resume", account.id)
        if account.status is Status.PAUSED
        else button(t.plain("⏸ Pause"), "pause", account.id)
    )
    return rows(
        [button(t.plain("✅ It is right, go on"), "same", account.id)] if suspended else [],
        [button(t.plain("🔄 Refresh"), "refresh", account.id), button(t.plain("👤 Profile"), "me", account.id)],
        [
            button(t.plain("📈 History"), "history", account.id, "30"),
            button(t.plain("🔔 Alerts"), "alerts", account.id),
        ],
        [button(t.plain("✏️ Rename"), "rename", account.id), button(t.plain("🔑 Replace key"), "rekey", account.id)],
        [button(t.plain("📤 Share"), "share", account.id), *([] if suspended else [pause])],
        [button(t.plain("🗑 Unlink"), "unlink", account.id)],
        pages(t, info, rejected=account.status is Status.REJECTED),
        [_all_accounts(t)],
    )


def back_to_card(t: Localisation, account: Account) -> InlineKeyboardMarkup:
    return rows([_back(t, account)])


def back_to_accounts(t: Localisation) -> InlineKeyboardMarkup:
    return rows([_all_accounts(t)])


def unlink(t: Localisation, account: Account, now: datetime) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, unlink"), "unlinkyes", account.id, stamp(now))],
        [_back(t, account)],
    )


def _back(t: Localisation, account: Account) -> InlineKeyboardButton:
    return button(t.plain("‹ Back"), "card", account.id)


def _all_accounts(t: Localisation) -> InlineKeyboardButton:
    return button(t.plain("‹ All accounts"), "accounts", "0")


def balances(t: Localisation, rejected: Sequence[Account]) -> InlineKeyboardMarkup:
    """Return the buttons under balances. rejected: the accounts among them whose key is not accepted."""
    mend = [
        [button(t.plain("🔑 Replace key: {label}", label=account.label), "rekey", account.id, keep_message=True)]
        for account in rejected[:PAGE]
    ]
    return rows(*mend, list(_below_balances(t.plain("🔄 Refresh"), t.plain("🗂 Accounts"))))


@lru_cache(maxsize=8)
def _below_balances(refresh: str, accounts: str) -> tuple[InlineKeyboardButton, ...]:
    """Return the two buttons of nearly every answer, made once a language."""
    return button(refresh, "balances"), button(accounts, "accounts", "0")


def bars(t: Localisation, who: str, days: int, units: Mapping[str, Decimal]) -> InlineKeyboardMarkup | None:
    """Return a button to the bars of each unit; `who`: an account's or a provider's id, or "all". None for no units."""
    every = [
        button(f"📊 {plain(amount(t, spent, unit))}", "bars", who, str(days), str(number), keep_message=True)
        for number, (unit, spent) in enumerate(units.items())
    ]
    return rows(*([one] for one in every[:BARS])) if every else None


def warning(
    t: Localisation,
    view_id: str,
    scopes: Sequence[tuple[Rule, str]],
    info: Provider | None = None,
    balances: Mapping[str, str] = NO_BALANCES,
    *,
    group: bool = False,
) -> InlineKeyboardMarkup:
    """Return the buttons of a warning: snooze, mute, provider's page, history; of a mere recovery the history alone.

    balances: of an account with several, id → name; a rule is then muted for the balance that it warned of. A group
    opens no provider's page, and snoozes no rejected key. view_id: the account's, in a group that of its share.
    """
    rules, g = {rule for rule, _ in scopes}, "g" if group else ""
    look = [button(t.plain("📈 History"), f"{g}history", view_id, "30", keep_message=group)]
    if Rule.REJECTED in rules and not group:
        replace = button(t.plain("🔑 Replace key"), "rekey", view_id, keep_message=True)
        return rows([replace], pages(t, info, rejected=True), look)
    if not rules or Rule.REJECTED in rules:
        return rows(look)
    muted = dict.fromkeys((rule, scope if scope in balances else ACCOUNT) for rule, scope in scopes)
    mutes = [[_mute(t, f"{g}mute", view_id, rule, scope, balances.get(scope))] for rule, scope in list(muted)[:3]]
    snooze = [button(t.plain("💤 1 day"), f"{g}snooze", view_id, "day", keep_message=group)]
    if rules != {Rule.UNREACHABLE}:
        snooze.append(button(t.plain("💤 Until refill"), f"{g}snooze", view_id, "refill", keep_message=group))
    return rows(snooze, *mutes, pages(t, info, rejected=False) if MENDED_BY_MONEY & rules else [], look)


def _mute(t: Localisation, verb: str, view_id: str, rule: Rule, scope: str, name: str | None) -> InlineKeyboardButton:
    text, what = t.plain("🔕 Mute: {rule}", rule=t(RULE_NAMES[rule])), rule.value
    if name is not None and fits(scope):
        text = t.plain("🔕 Mute: {rule} · {balance}", rule=t(RULE_NAMES[rule]), balance=name)
        what = f"{rule}.{scope}"
    return button(text, verb, view_id, what, keep_message=verb == "gmute")


def changed_account(t: Localisation, account_id: str) -> InlineKeyboardMarkup:
    """Return the buttons under the question whether the other account behind a key is right."""
    return rows(
        [button(t.plain("✅ It is right, go on"), "same", account_id, keep_message=True)],
        [button(t.plain("🔑 Replace key"), "rekey", account_id, keep_message=True)],
    )
