"""/balance in a group: the figures of what is shared there, said once however many ask."""

import asyncio
from collections.abc import Sequence
from weakref import WeakValueDictionary

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from bot.services.sharing import latest_balance
from bot.services.sharing.latest_balance import Board
from bot.services.sharing.sharing import Shared
from bot.services.watching import reading
from bot.services.watching.outlooks import Outlooks, outlooks_of
from bot.services.watching.reading import Outcome
from bot.telegram.context.filters import Pressed, Typed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.balance import fresh_localisation, total
from bot.telegram.handlers.flows.group_shares import meant, still_seen, visible
from bot.telegram.keyboards import group_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import groups as say
from bot.texts.cards import balance_card
from bot.texts.html import Html
from bot.texts.localisation import Localisation


class Balances:
    """Who asks while a message is made waits for it, or is pointed to it: in this process in a queue."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def typed(self, message: Message, turn: Turn, args: str) -> None:
        shares = await visible(turn)
        found = await meant(turn, shares, args)
        if found and (board := await self._answered(turn, found, every=len(found) == len(shares))) is not None:
            await _point(turn, board)

    async def refresh(self, query: CallbackQuery, turn: Turn, press: Press) -> None:
        """Edit the pressed figures anew; those of a moment ago stay as they are."""
        if not (shares := await visible(turn)):
            await turn.reply.show(say.nothing_shared(turn.t), group_keyboards.share_one(turn.t))
            return
        board = await self._answered(turn, shares, every=True)
        if board is not None and press.beside:
            await _point(turn, board)
        elif board is not None and board.message_id != turn.message_id:
            await _answer(turn, shares, every=True)

    async def _answered(self, turn: Turn, shares: Sequence[Shared], *, every: bool) -> Board | None:
        """Return the message that has answered already; None when this turn did."""
        chat_id, ids = turn.chat_id, {shared.id for shared in shares}
        async with self._queues.setdefault(chat_id, asyncio.Lock()):
            board = await latest_balance.newest(turn.resources, chat_id, turn.update_id, ids, turn.asked_at)
            if board is None:
                try:
                    if (message_id := await _answer(turn, shares, every=every)) is not None:
                        await latest_balance.put(turn.resources, turn.chat_id, message_id, turn.thread_id, ids)
                finally:
                    await latest_balance.end(turn.resources, chat_id, turn.update_id)
        return board


async def _answer(turn: Turn, shares: Sequence[Shared], *, every: bool) -> int | None:
    """Show the figures of now; returns the message's id as `Reply.say`."""
    async with turn.reply.busy():
        accounts = [shared.account for shared in shares]
        outcomes = await reading.read_all(turn.resources, accounts, by_owner=False)
        ahead = await outlooks_of(turn.resources, accounts, turn.t.zone)
    t = fresh_localisation(turn)
    seen = await still_seen(turn, shares)
    shown = [pair for pair in zip(shares, outcomes, strict=True) if pair[0].id in seen]
    cards = [_card(t, turn, *pair, ahead) for pair in shown] + total(t, [outcome for _, outcome in shown])
    return await turn.reply.show_cards(
        cards, group_keyboards.balances(t) if every else group_keyboards.one_account(t, shares[0].id)
    )


def _card(t: Localisation, turn: Turn, shared: Shared, outcome: Outcome, ahead: Outlooks) -> Html:
    account, title = shared.named(outcome.account), turn.title(outcome.account.provider)
    if outcome.taken is not None:
        outlook = ahead.get(account.id, {})
        labels = turn.labels(account.provider)
        return balance_card(t, account, title, outcome.taken, outlook, labels, reused=outcome.reused, own=False)
    if outcome.error is None:
        raise ValueError("an outcome holds a reading or an error")
    return say.failed_card(t, account, title, outcome.error)


async def _point(turn: Turn, board: Board) -> None:
    """Answer with a pointer: a reply reaches no other topic, a link does."""
    if board.thread_id == turn.thread_id:
        await turn.reply.point(say.just_shown(turn.t), to=board.message_id)
        return
    path = f"{str(turn.chat_id).removeprefix('-100')}/{board.thread_id or 1}/{board.message_id}"
    await turn.reply.point(say.shown_elsewhere(turn.t), group_keyboards.jump(turn.t, f"https://t.me/c/{path}"))


def make() -> Router:
    router, balances = Router(), Balances()
    router.message.register(balances.typed, Typed("balance"))
    router.callback_query.register(balances.refresh, Pressed("gbalance"))
    return router
