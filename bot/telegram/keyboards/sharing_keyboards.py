"""Buttons of sharing: in the owner's private chat, and in a group."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.account import Account
from bot.domain.sharing import Mode, SharedChat, View
from bot.services.sharing.sharing import Shared
from bot.telegram.keyboards.common_keyboards import ROWS, account_rows, button, rows
from bot.texts.ephemeral import OPEN_PRIVATE
from bot.texts.localisation import Localisation, mark

TITLE = 20  # characters of a group's title on a button
MODES = {Mode.HERE: mark("🔔 On"), Mode.SILENT: mark("🔕 Silent"), Mode.OFF: mark("Off")}


def private_chat(t: Localisation, url: str) -> InlineKeyboardMarkup:
    return rows([InlineKeyboardButton(text=t.plain(OPEN_PRIVATE), url=url)])


def question(t: Localisation, token: str, account_id: str) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("✅ Share"), "shareyes", token, account_id)], [button(t.plain("✖️ No"), "shareno", token)]
    )


def choice(t: Localisation, token: str, views: Sequence[View], titles: Mapping[str, str]) -> InlineKeyboardMarkup:
    every = account_rows(views, titles, "sharefor", token)
    return rows(*every, [button(t.plain("✖️ No"), "shareno", token)])


def warnings(t: Localisation, share_id: str, account_id: str, chosen: Mode) -> InlineKeyboardMarkup:
    """Return the modes of the group's warnings, with the present one marked, and the end of the share."""
    return rows(
        mode_buttons(t, MODES, chosen, "swarn", share_id),
        [button(t.plain("✖️ Stop sharing"), "stopshare", share_id)],
        [button(t.plain("🗂 Open the account"), "card", account_id)],
    )


def mode_buttons(
    t: Localisation, modes: Mapping[Mode, str], chosen: Mode, verb: str, *before: str
) -> list[InlineKeyboardButton]:
    return [
        button(f"{'🔸 ' if mode is chosen else ''}{t.plain(text)}", verb, *before, mode.value)
        for mode, text in modes.items()
    ]


def shared_chats(t: Localisation, account: Account, chats: Sequence[SharedChat], url: str) -> InlineKeyboardMarkup:
    """Return a row for each group, which ends its share, and the link that chooses one more."""
    return rows(
        *([_stop(t.plain("✖️ Stop in {group}", group=_short(t, chat.title)), chat)] for chat in chats[:ROWS]),
        [InlineKeyboardButton(text=t.plain("👥 Choose a group"), url=url)],
        [button(t.plain("‹ Back"), "card", account.id)],
    )


def stop_choice(t: Localisation, shares: Sequence[tuple[Account, SharedChat]]) -> InlineKeyboardMarkup:
    """Return a row for each share, which ends it."""
    return rows(*([_stop(f"✖️ {account.label} · {_short(t, chat.title)}", chat)] for account, chat in shares[:ROWS]))


def _stop(text: str, chat: SharedChat) -> InlineKeyboardButton:
    return button(text, "stopshare", chat.share_id)


def _short(t: Localisation, title: str) -> str:
    title = title or t.plain("the group")
    return title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"


def to_shared_chats(t: Localisation, account_id: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ Back"), "share", account_id)])


def endings(shares: Sequence[Shared], titles: Mapping[str, str]) -> InlineKeyboardMarkup:
    """Return a row for each share of a group, which ends it."""
    return rows(*account_rows(shares, titles, "gunshare", sign=lambda _: "✖️ "))


def group_welcome(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📊 Balances"), "gbalance"), button(t.plain("📤 Share an account"), "gshare")])
