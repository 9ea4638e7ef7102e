"""Which batch takes what comes, and when a crowd's batch is written beside another process."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.storage.queues.inbox import NewUpdate
from bot.supervisor import Supervisor
from bot.telegram.context.parsing import parse
from bot.telegram.inbound import inbox_writer
from bot.telegram.inbound.inbox_batch import CROWD, MOST, Arrival, Batch, Done
from bot.telegram.inbound.inbox_writer import InboxWriter
from tests.watching.conftest import eventually


class Database:
    """written: sizes of the batches, in order. open: set while it takes them. idle: the process has nothing to do."""

    def __init__(self) -> None:
        self.written: list[tuple[int, int]] = []
        self.open = asyncio.Event()
        self.idle = False

    async def write(self, batch: Batch) -> Done:
        self.written.append((len(batch.arrivals), len(batch.finished)))
        await self.open.wait()
        return Done(set())


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
async def writer(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[InboxWriter]:
    monkeypatch.setattr(inbox_writer, "GATHER", 3600.0)
    supervisor = Supervisor()
    yield InboxWriter(supervisor, database.write, lambda *_: None, lambda _batch: database.idle, shared=True)
    database.open.set()
    assert await supervisor.drain(60) == 0


def arrivals(count: int) -> list[Arrival]:
    content = parse({"update_id": 1})
    return [Arrival(NewUpdate(1, 1, 1, b""), content, content)] * count


async def test_what_ends_joins_a_batch_that_takes_no_more_arrivals(writer: InboxWriter, database: Database) -> None:
    full = writer.add(arrivals(MOST))
    assert writer.add(finished=[1]) is full
    later = writer.add(arrivals(1))
    assert later is not full
    assert writer.add(finished=[2]) is later
    database.open.set()
    await asyncio.gather(writer.commit(full), writer.commit_now(later))
    assert database.written == [(MOST, 1), (1, 1)]


async def test_whether_there_is_enough_is_judged_when_the_batch_before_is_written(
    writer: InboxWriter, database: Database
) -> None:
    """Meanwhile it has nothing to do, and what that batch claims is something."""
    supervisor = Supervisor()
    supervisor.job("first", writer.commit(writer.add(arrivals(MOST))))
    await eventually(lambda: len(database.written) == 1)
    database.idle = True
    supervisor.job("second", writer.commit(writer.add(arrivals(CROWD))))
    await asyncio.sleep(0)
    database.idle = False
    database.open.set()
    for _ in range(10):
        await asyncio.sleep(0)
    writer.add(arrivals(MOST - CROWD))
    assert await supervisor.drain(60) == 0
    assert database.written == [(MOST, 0), (MOST, 0)]


async def test_a_process_with_nothing_to_do_writes_what_a_crowd_has_sent(
    writer: InboxWriter, database: Database
) -> None:
    """Once no more of it comes."""
    database.idle = True
    database.open.set()
    first = writer.add(arrivals(CROWD))
    supervisor = Supervisor()
    supervisor.job("first", writer.commit(first))
    for _ in range(10):
        await asyncio.sleep(0)
    assert writer.add(arrivals(1)) is first
    assert await supervisor.drain(60) == 0
    assert database.written == [(CROWD + 1, 0)]


async def test_a_process_that_has_work_goes_on_with_it(writer: InboxWriter, database: Database) -> None:
    database.open.set()
    supervisor = Supervisor()
    batch = writer.add(arrivals(CROWD))
    supervisor.job("first", writer.commit(batch))
    await asyncio.sleep(2 * inbox_writer.PAUSE)
    assert database.written == []
    await writer.commit_now(batch)
    assert database.written == [(CROWD, 0)]
    assert await supervisor.drain(60) == 0
