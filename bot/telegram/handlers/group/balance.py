"""/balance in a group: the figures of what is shared there, said once however many ask."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.domain.outlook import Outlook
from bot.services import reading
from bot.services.outlooks import outlooks_of
from bot.services.reading import REUSE_FOR, Outcome
from bot.services.sharing import Shared
from bot.telegram import keyboards_groups as keyboards
from bot.telegram.filters import Pressed, Typed
from bot.telegram.group_shares import meant, visible
from bot.telegram.handlers.balance import fresh_speech
from bot.telegram.presses import Press
from bot.telegram.turn import Turn
from bot.texts import groups as say
from bot.texts.cards import balance_card
from bot.texts.speech import Html, Speech

KEPT = 1_000  # groups remembered; nobody points at what is older than seconds


@dataclass(frozen=True, slots=True)
class _Said:
    """The newest message with figures: where it stands, whose figures they are, and since when (UTC)."""

    message_id: int
    thread_id: int
    share_ids: frozenset[str]
    at: datetime


class Board:
    """One message a group and 5 s: who asks meanwhile waits for it, or is pointed to it."""

    def __init__(self) -> None:
        self._said: OrderedDict[int, _Said] = OrderedDict()
        self._under_way: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def typed(self, message: Message, turn: Turn, args: str) -> None:
        shares = await visible(turn)
        if found := await meant(turn, shares, args):
            async with self._turns(turn.chat_id):
                if (said := self._fresh(turn, found)) is None:
                    await self._answer(turn, found, every=len(found) == len(shares))
                else:
                    await _point(turn, said)

    async def refresh(self, query: CallbackQuery, turn: Turn, press: Press) -> None:
        """Edit the pressed figures anew; those of a moment ago stay as they are."""
        if not (shares := await visible(turn)):
            await turn.reply.show(say.nothing_shared(turn.t), keyboards.share_one(turn.t))
            return
        async with self._turns(turn.chat_id):
            said = self._fresh(turn, shares)
            if said is not None and press.beside:
                await _point(turn, said)
            elif said is None or said.message_id != turn.message_id:
                await self._answer(turn, shares, every=True)

    def _turns(self, chat_id: int) -> asyncio.Lock:
        return self._under_way.setdefault(chat_id, asyncio.Lock())

    def _fresh(self, turn: Turn, shares: Sequence[Shared]) -> _Said | None:
        """Return the message that answers this question too: it was not much older when it was asked."""
        said = self._said.get(turn.chat_id)
        if said is None or turn.asked_at >= said.at + REUSE_FOR:
            return None
        return said if said.share_ids >= {shared.id for shared in shares} else None

    async def _answer(self, turn: Turn, shares: Sequence[Shared], *, every: bool) -> None:
        async with turn.reply.busy():
            accounts = [shared.account for shared in shares]
            outcomes = await reading.read_all(turn.resources, accounts, by_owner=False)
            ahead = await outlooks_of(turn.resources, accounts, turn.t.zone)
        t = fresh_speech(turn)
        cards = [_card(t, turn, *pair, ahead) for pair in zip(shares, outcomes, strict=True)]
        keyboard = keyboards.balances(t) if every else keyboards.one_account(t, shares[0].id)
        message_id = await turn.reply.show_cards(cards, keyboard)
        if message_id is not None:
            ids = frozenset(shared.id for shared in shares)
            self._said[turn.chat_id] = _Said(message_id, turn.thread_id, ids, turn.now)
            self._said.move_to_end(turn.chat_id)
        if len(self._said) > KEPT:
            self._said.popitem(last=False)


def _card(t: Speech, turn: Turn, shared: Shared, outcome: Outcome, ahead: Mapping[str, Outlook]) -> Html:
    account, title = shared.named(outcome.account), turn.title(outcome.account.provider)
    if outcome.taken is not None:
        outlook = ahead.get(account.id, Outlook())
        return balance_card(t, account, title, outcome.taken, outlook, reused=outcome.reused, own=False)
    if outcome.error is None:
        raise ValueError("an outcome holds a reading or an error")
    return say.failed_card(t, account, title, outcome.error)


async def _point(turn: Turn, said: _Said) -> None:
    """Answer with a pointer: a reply reaches no other topic, a link does."""
    if said.thread_id == turn.thread_id:
        await turn.reply.say(say.just_shown(turn.t), to=said.message_id)
        return
    path = f"{str(turn.chat_id).removeprefix('-100')}/{said.thread_id or 1}/{said.message_id}"
    await turn.reply.say(say.shown_elsewhere(turn.t), keyboards.jump(turn.t, f"https://t.me/c/{path}"))


def make() -> Router:
    router, board = Router(), Board()
    router.message.register(board.typed, Typed("balance"))
    router.callback_query.register(board.refresh, Pressed("gbalance"))
    return router
