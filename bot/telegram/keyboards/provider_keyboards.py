"""Buttons for the choice of a provider: a first page, categories, and pages of a category."""

from collections import Counter
from collections.abc import Iterable, Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.providers import Provider, of_category
from bot.providers.declaration import Category
from bot.telegram.keyboards.callback_data import NO_KEY
from bot.telegram.keyboards.common_keyboards import button, in_rows, link_button, page_of, rows, turn_buttons
from bot.texts.localisation import Localisation

FIRST = "first"  # the page of those offered first; the others are named by their category


class Picker:
    """Picker of a provider: its buttons link the key that the dialog of `nonce` keeps, or with NO_KEY ask for one."""

    def __init__(self, t: Localisation, infos: Sequence[Provider], cancel: str, nonce: str) -> None:
        """cancel: the nonce of the dialog that the last button ends."""
        self._t = t
        self._infos = infos
        self._cancel = cancel
        self._nonce = nonce

    def first(self, offered: Sequence[Provider]) -> InlineKeyboardMarkup:
        """Return the buttons of these providers, and of the categories of the others."""
        listed = {info.id for info in offered}
        others = [name for name in Category if any(i.category is name and i.id not in listed for i in self._infos)]
        categories = [self._page_button(f"{self._t.plain(name.heading)} ›", name, 0) for name in others]
        return rows(*in_rows(map(self._provider, offered)), *in_rows(categories), self._end())

    def found(self, offered: Sequence[Provider]) -> InlineKeyboardMarkup:
        """Return the buttons of these providers, and the one to all."""
        return rows(*in_rows(map(self._provider, offered)), [self._all()], self._end())

    def category(self, name: Category, page: int) -> InlineKeyboardMarkup:
        """Return the buttons of a category's page, the nearest that there is; those asked for most come first."""
        listed, page, last = page_of(of_category(self._infos, name), page)
        turns = turn_buttons(page, last, lambda text, number: self._page_button(text, name, number))
        return rows(*in_rows(map(self._provider, listed)), turns, [self._all()])

    def _provider(self, info: Provider) -> InlineKeyboardButton:
        if self._nonce == NO_KEY:
            return button(info.title, "linkto", info.id)
        return button(info.title, "offer", self._nonce, info.id)

    def _page_button(self, text: str, where: str, page: int) -> InlineKeyboardButton:
        return button(text, "pick", self._nonce, where, str(page))

    def _all(self) -> InlineKeyboardButton:
        return self._page_button(self._t.plain("‹ All providers"), FIRST, 0)

    def _end(self) -> list[InlineKeyboardButton]:
        text = self._t.plain("✖️ Cancel") if self._nonce == NO_KEY else self._t.plain("Forget the key")
        return [button(text, "cancel", self._cancel)]


def categories(t: Localisation, infos: Iterable[Provider]) -> InlineKeyboardMarkup:
    """Return a button a category, with the number of its providers."""
    counts = Counter(info.category for info in infos)
    present = [name for name in Category if name in counts]
    every = [button(f"{t.plain(name.heading)} · {counts[name]}", "providers", name) for name in present]
    return rows(*in_rows(every), [link_button(t)])


def back_to_categories(t: Localisation) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ All categories"), "providers", "all")], [link_button(t)])


def pages(t: Localisation, info: Provider | None, *, rejected: bool) -> list[InlineKeyboardButton]:
    """Return the button to the provider's page for keys, where the key is rejected, else to the one for more credit.

    Where its documents name no such page, its console, or else its documents.
    """
    if info is None:
        return []
    page = info.keys if rejected else info.top_up
    if page is None:
        text = t.plain("🌐 Open {title}", title=info.title)
    elif rejected:
        text = t.plain("🔑 Keys at {title}", title=info.title)
    else:
        text = t.plain("💳 Top up at {title}", title=info.title)
    url = page or info.console or info.docs
    return [InlineKeyboardButton(text=text, url=url)] if url else []
