"""Rows, pages and buttons of all keyboards, and the buttons under a welcome and under questions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.account import Account
from bot.domain.reading import Balance
from bot.domain.sharing import View
from bot.providers import Provider
from bot.services.watching.history import PERIODS
from bot.telegram.keyboards.callback_data import fits, pack, period_word, stamp
from bot.texts.localisation import Localisation

T = TypeVar("T")
V = TypeVar("V", bound=View)

PAGE = 8  # accounts or providers on a page
ROWS = 90  # of a list at most: Telegram takes no more than 100 buttons
NAME = 30  # characters that a phone shows of a button


def button(text: str, verb: str, *args: str, keep_message: bool = False) -> InlineKeyboardButton:
    """Return a button with callback data. keep_message: its message stays as it is, the answer is a new one."""
    return InlineKeyboardButton(text=text, callback_data=pack(verb, *args, keep_message=keep_message))


def rows(*lines: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[line for line in lines if line])


def in_rows(buttons: Iterable[InlineKeyboardButton], count: int = 2) -> list[list[InlineKeyboardButton]]:
    """Put so many buttons into each row."""
    every = list(buttons)
    return [every[i : i + count] for i in range(0, len(every), count)]


def page_of(every: Sequence[T], number: int) -> tuple[Sequence[T], int, int]:
    """Return the nearest page that there is, its number and the last one's, counted from 0."""
    last = max(0, (len(every) - 1) // PAGE)
    number = min(max(number, 0), last)
    return every[number * PAGE : (number + 1) * PAGE], number, last


def turn_buttons(
    number: int, last: int, turn: Callable[[str, int], InlineKeyboardButton]
) -> list[InlineKeyboardButton]:
    """Return the buttons from a page to those beside it; `turn` makes one of its text and its page."""
    back = [turn("◀️", number - 1)] if number > 0 else []
    return back + ([turn(f"{number + 2}/{last + 1} ▶️", number + 1)] if number < last else [])


def link_button(t: Localisation) -> InlineKeyboardButton:
    return button(t.plain("🔗 Link an account"), "link")


def start(t: Localisation) -> InlineKeyboardMarkup:
    return rows([link_button(t)])


def main_menu(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📊 Balances"), "balances"), button(t.plain("🗂 Accounts"), "accounts", "0")])


def cancel(t: Localisation, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("✖️ Cancel"), "cancel", nonce)])


def skip_label(t: Localisation, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("Skip"), "nolabel", nonce)])


def offer(t: Localisation, info: Provider, nonce: str) -> InlineKeyboardMarkup:
    """Return the button that links the key kept in the dialog, and the one that forgets it."""
    return _offer(t, t.plain("🔗 Link {title}", title=info.title), info, nonce)


def try_again(t: Localisation, info: Provider, nonce: str) -> InlineKeyboardMarkup:
    """Return the buttons that try the key kept in the dialog once more, and that forget it."""
    return _offer(t, t.plain("🔄 Try again"), info, nonce)


def _offer(t: Localisation, text: str, info: Provider, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(text, "offer", nonce, info.id)], [button(t.plain("Forget the key"), "cancel", nonce)])


def swap(t: Localisation, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔑 Replace the key"), "swap", nonce)], [button(t.plain("✖️ Cancel"), "cancel", nonce)])


def name_of(account: Account, title: str) -> str:
    """Return an account's name on a button; the provider's title is not repeated, and left out for want of room."""
    if account.repeats(title):
        return title
    named = f"{account.label} · {title}"
    return named if len(named) <= NAME else account.label


def account_rows(
    views: Sequence[V],
    titles: Mapping[str, str],
    verb: str,
    *before: str,
    after: Sequence[str] = (),
    sign: Callable[[V], str] = lambda _: "",
) -> list[list[InlineKeyboardButton]]:
    """Return an account a row; the verb's other arguments stand around its id, a sign before its name."""
    return [
        [button(f"{sign(one)}{name_of(one.account, titles[one.account.provider])}", verb, *before, one.id, *after)]
        for one in views[:ROWS]
    ]


def choice(
    views: Sequence[View], titles: Mapping[str, str], verb: str, *before: str, after: Sequence[str] = ()
) -> InlineKeyboardMarkup:
    """Return `account_rows` alone."""
    return rows(*account_rows(views, titles, verb, *before, after=after))


def periods(
    t: Localisation, view_id: str, days: int, balance: Balance | None, others: Mapping[str, str], *, group: bool
) -> InlineKeyboardMarkup:
    """Return buttons to other periods of the balance, and to the `others`, id → name, over as many days.

    view_id: the account's, in a group that of its share.
    """
    now = balance.id if balance and others else None
    verb = "ghistory" if group else "history"
    lengths = [button(t.plural_plain("{n} day", "{n} days", n), verb, view_id, period_word(n, now)) for n in PERIODS]
    balances = [
        button(name, verb, view_id, period_word(days, id_)) for id_, name in others.items() if id_ != now and fits(id_)
    ]
    back = [] if group else [button(t.plain("🗂 Open the account"), "card", view_id)]
    return rows(lengths, *in_rows(balances), back)


def forget(t: Localisation, now: datetime) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, delete everything"), "forgetyes", stamp(now))],
        [button(t.plain("✖️ No, keep it"), "close")],
    )
