"""/balance in a group: the balances shared there, in one message however many ask."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.services.sharing.sharing import Shared
from bot.services.watching.outlooks import outlook
from bot.telegram.context.destination import SentMessage
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.cards import cards, read
from bot.telegram.handlers.flows.group_shares import meant, still_seen, visible
from bot.telegram.keyboards import group_keyboards
from bot.telegram.last_used import LastUsed
from bot.texts import groups

REUSE_FOR = timedelta(seconds=5)
POINTERS = 3  # to one message, in a group where many ask at once
GROUPS = 10_000  # remembered at most; the one not asked in for longest goes first


@dataclass(slots=True)
class Latest:
    """Latest balance message of a group. pointers: the answers that pointed to it."""

    message: SentMessage
    thread_id: int
    share_ids: frozenset[str]
    said_at: datetime
    pointers: int = 0

    def answers(self, share_ids: Collection[str], received_at: datetime) -> bool:
        """Return whether it shows these shares, and was sent after they were asked for or not long before.

        That nothing is shared is an answer as well, to that alone.
        """
        known = self.share_ids >= set(share_ids) if share_ids else not self.share_ids
        return known and received_at < self.said_at + REUSE_FOR


class Balances:
    """Latest balance messages, by group, of this process: whoever asks while one is made is pointed to it."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._latest: LastUsed[int, Latest] = LastUsed(GROUPS)

    async def typed(self, request: Request, args: str) -> None:
        shares = await visible(request)
        found = shares and await meant(request, shares, args)
        if shares and not found:
            return
        latest = await self._answered(request, found, every=len(found) == len(shares))
        if latest is not None:
            await _point(request, latest)

    async def refresh(self, request: Request) -> None:
        """Edit fresh balances into the pressed message; those of a moment ago stay as they are."""
        if not (shares := await visible(request)):
            await request.reply.show(request.t(groups.NOTHING_SHARED), group_keyboards.share_one(request.t))
            return
        latest = await self._answered(request, shares, every=True)
        if latest is not None and request.keeps_message:
            await _point(request, latest)
        elif latest is not None and latest.message != (request.chat_id, request.message_id):
            await _answer(request, shares, every=True)

    async def _answered(self, request: Request, shares: Sequence[Shared], *, every: bool) -> Latest | None:
        """Return the message that has answered already; None when this update is answered with a new one."""
        chat_id, ids = request.chat_id, frozenset(shared.id for shared in shares)
        async with self._queues.setdefault(chat_id, asyncio.Lock()):
            latest = self._latest.get(chat_id)
            if latest is not None and latest.answers(ids, request.received_at):
                return latest
            message_id = await _answer(request, shares, every=every)
            if message_id is not None:
                latest = Latest(SentMessage(request.chat_id, message_id), request.thread_id, ids, request.now)
                for waiting_in in (chat_id, request.chat_id):  # who asked before the group moved waits under its old id
                    self._latest[waiting_in] = latest
        return None


async def _answer(request: Request, shares: Sequence[Shared], *, every: bool) -> int | None:
    """Read and show the balances, or say that there are none; returns the message's id as `Reply.say`."""
    if not shares:
        return await request.reply.say(request.t(groups.NOTHING_SHARED), group_keyboards.share_one(request.t))
    outcomes = await read(request, shares)
    seen = await still_seen(request, shares)
    ahead = {due.account.id: outlook(due, request.now, request.t.zone) for due in seen.values()}
    said = cards(request, [pair for pair in zip(shares, outcomes, strict=True) if pair[0].id in seen], ahead)
    keyboard = group_keyboards.balances(request.t) if every else group_keyboards.one_account(request.t, shares[0].id)
    return await request.reply.show_cards(said, keyboard)


async def _point(request: Request, latest: Latest) -> None:
    """Answer with a pointer, or not at all where enough have; a reply reaches no other topic, a link does."""
    latest.pointers += 1
    if latest.pointers > POINTERS:
        return
    if not latest.share_ids:
        await request.reply.point(request.t(groups.NOTHING_SHARED))
        return
    if latest.thread_id == request.thread_id:
        await request.reply.point(request.t(groups.JUST_SHOWN), to=latest.message)
        return
    path = f"{str(request.chat_id).removeprefix('-100')}/{latest.thread_id or 1}/{latest.message.message_id}"
    await request.reply.point(
        request.t(groups.SHOWN_ELSEWHERE), group_keyboards.jump(request.t, f"https://t.me/c/{path}")
    )


def register(routes: Routes) -> None:
    balances = Balances()
    routes.command("balance", balances.typed)
    routes.button("gbalance", balances.refresh)
