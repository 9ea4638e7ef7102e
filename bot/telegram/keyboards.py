"""The buttons under messages."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.account import Account, Status
from bot.providers import ProviderInfo
from bot.telegram.presses import pack, stamp
from bot.texts.speech import Speech

PAGE = 8  # accounts on a page of a list
COMMON_ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Almaty",
    "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "America/New_York", "America/Los_Angeles",
)  # fmt: skip

Rows = list[list[InlineKeyboardButton]]


def button(text: str, verb: str, *args: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=pack(verb, *args))


def rows(*lines: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[line for line in lines if line])


def link_button(t: Speech) -> InlineKeyboardButton:
    return button(t.plain("🔗 Link an account"), "link")


def start(t: Speech) -> InlineKeyboardMarkup:
    return rows([link_button(t)])


def home(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📊 Balances"), "balances"), button(t.plain("🗂 Accounts"), "accounts", "0")])


def providers(t: Speech, infos: Sequence[ProviderInfo]) -> InlineKeyboardMarkup:
    """A provider a button, two in a row."""
    every = [button(info.title, "linkto", info.id) for info in infos]
    return rows(*(every[i : i + 2] for i in range(0, len(every), 2)), [button(t.plain("✖️ Close"), "close")])


def cancel(t: Speech, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("✖️ Cancel"), "cancel", nonce)])


def skip_label(t: Speech, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("Skip"), "nolabel", nonce)])


def offer(t: Speech, infos: Sequence[ProviderInfo], nonce: str, text: str = "") -> InlineKeyboardMarkup:
    """One press links the held key; the other forgets it."""
    every = [[button(text or t.plain("🔗 Link {title}", title=info.title), "offer", nonce, info.id)] for info in infos]
    return rows(*every, [button(t.plain("Forget the key"), "cancel", nonce)])


def swap(t: Speech, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔑 Replace the key"), "swap", nonce)], [button(t.plain("✖️ Cancel"), "cancel", nonce)])


def name_of(account: Account, title: str) -> str:
    """How an account is called on a button; the provider's title is not repeated."""
    return title if account.label.casefold() == title.casefold() else f"{account.label} · {title}"


def choice(accounts: Sequence[Account], titles: dict[str, str], verb: str, *before: str) -> InlineKeyboardMarkup:
    """An account a row; 90 at most, Telegram takes no more than 100 buttons."""
    return rows(*([button(name_of(a, titles[a.provider]), verb, *before, a.id)] for a in accounts[:90]))


def account_pages(t: Speech, accounts: Sequence[Account], titles: dict[str, str], page: int) -> InlineKeyboardMarkup:
    last = max(0, (len(accounts) - 1) // PAGE)
    page = min(max(page, 0), last)
    shown = accounts[page * PAGE : (page + 1) * PAGE]
    turn = []
    if page > 0:
        turn.append(button("◀️", "accounts", str(page - 1)))
    if page < last:
        turn.append(button(f"{page + 2}/{last + 1} ▶️", "accounts", str(page + 1)))
    cards = [[button(name_of(a, titles[a.provider]), "card", a.id)] for a in shown]
    return rows(*cards, turn, [link_button(t)])


def card(t: Speech, account: Account) -> InlineKeyboardMarkup:
    """What can be done to an account; what a suspended one needs comes first."""
    same = [button(t.plain("✅ It is right, go on"), "same", account.id)] if account.status is Status.SUSPENDED else []
    hold = (
        button(t.plain("▶️ Resume"), "resume", account.id)
        if account.status is Status.PAUSED
        else button(t.plain("⏸ Pause"), "pause", account.id)
    )
    return rows(
        same,
        [button(t.plain("🔄 Refresh"), "refresh", account.id), button(t.plain("👤 Profile"), "me", account.id)],
        [button(t.plain("✏️ Rename"), "rename", account.id), button(t.plain("🔑 Replace key"), "rekey", account.id)],
        [hold, button(t.plain("🗑 Unlink"), "unlink", account.id)],
        [button(t.plain("‹ All accounts"), "accounts", "0")],
    )


def back_to_card(t: Speech, account: Account) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ Back"), "card", account.id)])


def back_to_accounts(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ All accounts"), "accounts", "0")])


def unlink(t: Speech, account: Account, now: datetime) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, unlink"), "unlinkyes", account.id, stamp(now))],
        [button(t.plain("‹ Back"), "card", account.id)],
    )


def refresh_all(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔄 Refresh"), "balances"), button(t.plain("🗂 Accounts"), "accounts", "0")])


def settings(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🌐 Language"), "language"), button(t.plain("🕓 Time zone"), "zone")])


def languages(t: Speech) -> InlineKeyboardMarkup:
    return rows(
        [button("English", "speak", "en"), button("Русский", "speak", "ru")],
        [button(t.plain("‹ Settings"), "settings")],
    )


def zones(t: Speech) -> InlineKeyboardMarkup:
    every = [button(zone.rsplit("/", 1)[-1].replace("_", " "), "zoneis", zone) for zone in COMMON_ZONES]
    lines = [every[i : i + 3] for i in range(0, len(every), 3)]
    return rows(*lines, [button(t.plain("‹ Settings"), "settings")])


def back_to_settings(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ Settings"), "settings")])


def forget(t: Speech, now: datetime) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, delete everything"), "forgetyes", stamp(now))],
        [button(t.plain("✖️ No, keep it"), "close")],
    )
