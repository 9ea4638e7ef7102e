"""A group with accounts of several owners, and what the bot wants to say in it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.reading import Balance, TakenReading
from bot.domain.sharing import Mode
from bot.services.chats import groups
from bot.services.outgoing import WarningData, load
from bot.services.resources import Resources
from bot.services.sharing import sharing
from bot.services.sharing.sharing import Shared
from bot.services.watching import evaluation, group_warnings
from bot.storage import account_readings, chats, due_accounts
from bot.storage.db.tables import shares as share_rows
from bot.storage.queues import outbox
from bot.storage.queues.outbox import DeliveryOutcome, MessageKind, Outgoing
from bot.telegram.outbound.rendering import Rendered, render
from tests.clock import StillClock
from tests.storage.samples import ANNA, NOW, link, taken

GROUP = -1_001_234_567_890
OTHER = -1_009_999_999_999
TOPIC = 7
TITLE = "Ops <team>"


@dataclass
class Group:
    resources: Resources
    clock: StillClock
    id: int = GROUP

    async def enters(self, language: str = "en") -> groups.Entered:
        return await groups.entered(self.resources, self.id, TITLE, language)

    async def links(self, owner: int = ANNA, label: str = "sales") -> Account:
        """Link an account to a person who has started the bot."""
        async with self.resources.database.write() as conn:
            await chats.touch(conn, owner, NOW)
            return await link(conn, self.resources.vault, owner=owner, label=label, plain=f"{owner} {label}")

    async def shares(
        self, owner: int = ANNA, label: str = "sales", *, thread: int = 0, mode: Mode = Mode.OFF, chat: int = GROUP
    ) -> Shared:
        """Link an account and share it; the line about that is left out."""
        self.clock.move(timedelta(seconds=1))  # the oldest share comes first
        account = await self.links(owner, label)
        shared = await sharing.share(self.resources, owner, account.id, chat, thread)
        if mode is not Mode.OFF:
            await self.sets(shared, mode)
        await self.silences(chat)
        return shared

    async def sets(self, shared: Shared, mode: Mode, **other: Any) -> Shared:
        how: dict[str, Any] = {"thread_id": shared.thread_id, "set_by": shared.account.owner_id, **other}
        return await group_warnings.set_mode(self.resources, shared.chat_id, shared.id, mode, **how)

    async def reads(
        self, account: Account, amount: str, *, after: timedelta = timedelta(minutes=15), tokens: str | None = None
    ) -> None:
        """Judge a reading of an account whose limit is 10,000; of two balances where there are `tokens` too."""
        self.clock.move(after)
        async with self.resources.database.write() as conn:
            await self.judges(conn, account, amount, tokens)

    async def judges(self, conn: AsyncConnection, account: Account, amount: str, tokens: str | None = None) -> None:
        """Do the same now, in a transaction of the test's."""
        said = TakenReading(taken(amount=amount).reading, self.resources.clock.now())
        if tokens is not None:
            other = Balance("tokens", "tokens", Decimal(tokens), limit=Decimal(10000))
            said = replace(said, reading=replace(said.reading, balances=(*said.reading.balances, other)))
        await account_readings.record_reading(conn, self.resources.vault, account.id, said)
        due = await due_accounts.load(conn, account.owner_id, account.id)
        await evaluation.evaluate_reading(conn, self.resources, due, said)

    async def waiting(self, chat: int = GROUP) -> list[Outgoing]:
        async with self.resources.database.read() as conn:
            return await outbox.waiting(conn, chat)

    async def warnings(self, chat: int = GROUP) -> list[Outgoing]:
        return [row for row in await self.waiting(chat) if row.kind is MessageKind.WARNING]

    async def lines(self, chat: int = GROUP) -> list[str]:
        return [
            one.text
            for row in await self.waiting(chat)
            if row.kind is MessageKind.NOTIFICATION
            if (one := await self.said(row))
        ]

    async def said(self, row: Outgoing) -> Rendered | None:
        """Return the row as its chat would read it now."""
        return await render(self.resources, row)

    async def text(self, row: Outgoing) -> str:
        """The same, where something is left to read."""
        said = await self.said(row)
        assert said is not None
        return said.text

    @staticmethod
    def rules(row: Outgoing) -> list[str]:
        """The rules that a warning's buttons are about."""
        data = load(row)
        assert isinstance(data, WarningData)
        return list(dict.fromkeys(rule.value for rule, _ in data.scopes))

    async def silences(self, chat: int = GROUP) -> None:
        """Nothing waits any more."""
        waiting = await self.waiting(chat)
        async with self.resources.database.write() as conn:
            await outbox.expire(conn, [row.id for row in waiting])

    async def hears(self) -> None:
        """All that waited has come."""
        waiting = await self.waiting()
        async with self.resources.database.write() as conn:
            await outbox.expire(conn, [row.id for row in waiting], DeliveryOutcome.SENT)

    async def states(self, shared: Shared) -> dict[str, Any]:
        async with self.resources.database.read() as conn:
            return await conn.scalar(select(share_rows.c.states).where(share_rows.c.id == shared.id)) or {}

    async def next_poll(self, account: Account) -> datetime | None:
        async with self.resources.database.read() as conn:
            return (await due_accounts.look(conn, account.owner_id, account.id)).next_poll_at

    async def owners_states(self, account: Account) -> dict[str, Any]:
        async with self.resources.database.read() as conn:
            return (await due_accounts.look(conn, account.owner_id, account.id)).alert_states or {}
