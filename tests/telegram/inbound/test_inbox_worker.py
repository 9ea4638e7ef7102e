"""The inbox worker while the database takes no rows, and while Telegram repeats what is stored: one answer each."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.services.resources import Resources
from bot.storage.db.outage import is_outage
from bot.storage.db.tables import inbox as rows
from bot.storage.queues import inbox
from bot.storage.queues.inbox import NewUpdate
from bot.supervisor import Supervisor
from bot.telegram.context.in_hand import InHand
from bot.telegram.context.parsing import parse
from bot.telegram.inbound import inbox_worker
from bot.telegram.inbound.inbox_batch import Arrival
from bot.telegram.inbound.inbox_worker import InboxWorker
from tests.services.conftest import resources
from tests.storage.samples import ANNA
from tests.watching.conftest import eventually

__all__ = ["resources"]

LEASE = timedelta(seconds=0.05)
MESSAGE = {
    "message_id": 1,
    "date": 1_760_000_000,
    "text": "/balance",
    "chat": {"id": ANNA, "type": "private"},
    "from": {"id": ANNA, "is_bot": False, "first_name": "Ann"},
}


@dataclass
class Disk:
    """full: what ends or is marked in the inbox cannot be written."""

    full: bool = False
    refused: int = 0

    def check(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def checked(conn: Any, ended: Any, owner: str) -> Any:
            if self.full and ended:
                self.refused += 1
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            return write(conn, ended, owner)

        return checked


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(inbox, "finish", disk.check(inbox.finish))
    monkeypatch.setattr(inbox, "mark_sent", disk.check(inbox.mark_sent))
    monkeypatch.setattr(inbox_worker, "ERASE_AGAIN", 0.05)
    monkeypatch.setattr(inbox_worker, "LEASE", LEASE)
    return disk


def arrival() -> Arrival:
    raw = {"update_id": 1, "message": MESSAGE}
    update = parse(raw)
    return Arrival(NewUpdate(1, ANNA, ANNA, json.dumps(raw).encode()), update, update)


@asynccontextmanager
async def working(resources: Resources, handle: Callable[[InHand], Awaitable[None]]) -> AsyncIterator[None]:
    """A worker that has been given one update."""
    supervisor = Supervisor()
    supervisor.is_outage = is_outage
    worker = InboxWorker(resources, supervisor, lambda _update: None, handle, lambda _waits: None)
    supervisor.loop("inbox", worker.run)
    await worker.accept([arrival()])
    yield
    await supervisor.stop_loops()
    assert await supervisor.drain(5) == 0


async def ended(resources: Resources) -> None:
    """Return when no update is left."""
    async with asyncio.timeout(60):
        while True:
            async with resources.database.read() as conn:
                if not await inbox.depth(conn):
                    return
            await asyncio.sleep(0.01)


@pytest.mark.failure(65)
async def test_an_update_that_was_answered_is_not_answered_again(resources: Resources, disk: Disk) -> None:
    answered: list[int] = []

    async def handle(job: InHand) -> None:
        answered.append(job.claimed.update_id)
        disk.full = True

    async with working(resources, handle):
        await eventually(lambda: disk.refused > 2)
        await asyncio.sleep(2 * LEASE.total_seconds())
        disk.full = False
        await ended(resources)
    assert answered == [1]


@pytest.mark.failure(61, 65)
async def test_an_answer_that_was_cut_off_goes_on_where_it_stopped(resources: Resources, disk: Disk) -> None:
    begun_at: list[int] = []
    stored: list[int] = []

    async def handle(job: InHand) -> None:
        begun_at.append(job.claimed.sent)
        disk.full = len(begun_at) == 1
        if disk.full:
            job.record_sent(1)
        await job.store_sent()
        async with resources.database.read() as conn:
            stored.extend(await conn.scalars(select(rows.c.sent)))

    async with working(resources, handle):
        await ended(resources)
    assert begun_at == [0, 1]
    assert stored == [1]


async def test_an_update_that_telegram_repeats_while_its_row_waits_is_answered_once(resources: Resources) -> None:
    """A crash came between the commit and the confirmation: the claim takes the row that the repetition finds."""
    answered: list[str | None] = []

    async def handle(job: InHand) -> None:
        answered.append(job.update.message.text if job.update.message else None)

    row, now = arrival().row, resources.clock.now()
    await resources.database.run(lambda conn: inbox.accept(conn, resources.vault, [row], now))
    async with working(resources, handle):
        await ended(resources)
    assert answered == ["/balance"]


async def test_what_was_sent_before_an_early_end_is_counted_in_the_log(resources: Resources) -> None:
    """/forget ends its update before the bytes are erased."""

    async def handle(job: InHand) -> None:
        job.record_sent(2)
        await job.finish()

    with capture_logs() as logs:
        async with working(resources, handle):
            await ended(resources)
    assert [line["messages"] for line in logs if line["event"] == "update done"] == [2]
