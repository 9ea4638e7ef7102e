"""The sender at work and at rest: what it commits, and what wakes it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, event, select

from bot.app import open_resources
from bot.domain.clock import SystemClock
from bot.sandbox.telegram import TelegramSim
from bot.services.chats import groups
from bot.services.outgoing import DigestData, dump
from bot.services.resources import Resources
from bot.storage import send_slices
from bot.storage.db import leader_lock
from bot.storage.db.engine import Database
from bot.storage.db.tables import outbox as rows
from bot.storage.db.tables import send_slices as slices
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import Message, MessageKind
from bot.supervisor import Supervisor
from bot.telegram.outbound import send_rate
from bot.telegram.outbound.sender import IN_FLIGHT
from tests.given_settings import GivenSettings
from tests.telegram.outbound.conftest import PEOPLE, put, started
from tests.watching.conftest import eventually


@pytest.fixture
def commits() -> Iterator[list[Connection]]:
    """Every commit of the process."""
    seen: list[Connection] = []

    def trace(conn: Connection) -> None:
        seen.append(conn)

    event.listen(Engine, "commit", trace)
    yield seen
    event.remove(Engine, "commit", trace)


async def sent(resources: Resources) -> int:
    async with resources.database.read() as conn:
        return len((await conn.execute(select(rows.c.id).where(rows.c.outcome == "sent"))).all())


@pytest.fixture
async def crashed(resources: Resources, request: pytest.FixtureRequest) -> None:
    """A message was in hand at so many ends of the process."""
    await put(resources, 1)
    for _ in range(request.param):
        async with resources.database.write() as conn:
            now = resources.clock.now()
            assert await conn.run_sync(outbox_queue.claim, owner="dead", now=now, lease=timedelta(minutes=1), limit=1)
            await outbox_queue.release_all(conn)


@pytest.mark.failure(59)
@pytest.mark.parametrize(("crashed", "outcome"), [(2, "sent"), (5, "sent"), (6, "ambiguous")], indirect=["crashed"])
@pytest.mark.usefixtures("crashed", "running")
async def test_what_was_in_hand_at_crashes_is_sent_until_it_may_be_what_ends_the_process(
    resources: Resources, telegram: TelegramSim, outcome: str
) -> None:
    became = None
    while became is None:
        async with resources.database.read() as conn:
            became = await conn.scalar(select(rows.c.outcome))
    assert became == outcome
    assert len(telegram.called("sendMessage")) == (outcome == "sent")


@pytest.mark.failure(55)
async def test_a_revoked_token_ends_the_process_and_loses_no_message(
    resources: Resources, telegram: TelegramSim
) -> None:
    telegram.fault("sendMessage", "error", 1 << 20, code=401, description="Unauthorized")
    async with started(resources, telegram) as admission:
        await put(resources, 1)
        async with asyncio.timeout(60):
            await admission._supervisor.wait()
        assert "BOT_TOKEN" in str(admission._supervisor.failure)
    async with resources.database.read() as conn:
        assert await conn.scalar(select(rows.c.outcome)) is None


@pytest.mark.usefixtures("running")
async def test_claims_and_marks_are_written_in_batches(
    resources: Resources, telegram: TelegramSim, commits: list[Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_rate, "OVERALL", (len(PEOPLE), 1.0))
    before = len(commits)
    await put(resources, *PEOPLE[:30])
    await eventually(lambda: len(telegram.called("sendMessage")) == 30)
    while await sent(resources) < 30:
        pass
    batches = -(-30 // IN_FLIGHT)
    assert len(commits) - before <= 1 + 3 * batches  # the rows themselves; a batch may end in two parts


@pytest.mark.usefixtures("running")
async def test_one_that_waits_commits_nothing_and_is_woken_by_a_row(
    resources: Resources, telegram: TelegramSim, commits: list[Connection]
) -> None:
    await put(resources, 1)
    await eventually(lambda: telegram.called("sendMessage"))
    while await sent(resources) < 1:
        pass
    before = len(commits)
    await put(resources, 2, after=timedelta(seconds=1.5))
    await eventually(lambda: len(telegram.called("sendMessage")) == 2)
    while await sent(resources) < 2:
        pass
    # the row; nothing can be had when it wakes the sender; claimed when it is due; marked
    assert len(commits) - before <= 4


@pytest.fixture
async def shared(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Resources]:
    """Resources of one of several processes."""
    monkeypatch.setattr(leader_lock, "SETTLE", 0.0)
    settings = GivenSettings.model_validate({"database_url": postgres_url, "master_key_file": tmp_path / "master.key"})
    async with open_resources(settings, Supervisor(), SystemClock()) as opened:
        yield opened


@pytest.mark.failure(44, 60)
async def test_the_sender_goes_on_when_other_processes_no_longer_take_all_there_is(
    shared: Resources, telegram: TelegramSim
) -> None:
    """Two that announced 16 answers a second each and were killed, while a group rests for long."""
    until = shared.clock.now() + timedelta(minutes=1)
    async with shared.database.write() as conn:
        for owner in ("one", "other"):
            await send_slices.announce(conn, owner, 16, until)
    async with started(shared, telegram) as admission:
        admission.send_rate.rest(-1, 600.0)
        await put(shared, 1)
        await eventually(lambda: admission.send_rate.others == 32)
        assert not telegram.called("sendMessage")
        async with shared.database.write() as conn:
            await conn.execute(delete(slices))
        await eventually(lambda: telegram.called("sendMessage"))


@pytest.mark.failure(44, 60)
async def test_what_another_process_puts_does_not_wait_for_a_group_that_rests(
    shared: Resources, postgres_url: str, telegram: TelegramSim, commits: list[Connection]
) -> None:
    other = replace(shared, database=Database(postgres_url))
    async with started(shared, telegram) as admission:
        await put(shared, 1)
        await eventually(lambda: telegram.called("sendMessage"))
        admission.send_rate.rest(-1, 600.0)
        await put(shared, -1)
        before = len(commits)
        await eventually(lambda: len(commits) > before)
        await put(other, 2)
        await eventually(lambda: len(telegram.called("sendMessage")) == 2)
    await other.database.close()


async def test_a_message_that_was_put_under_the_id_that_a_group_had_goes_to_the_one_it_has(
    resources: Resources, telegram: TelegramSim
) -> None:
    """Nothing is shared there any more either, so it ends."""
    await groups.migrated(resources, -1, -1001)
    now = resources.clock.now()
    data = DigestData(entries=(), share_ids=(), quiet_since=None, page=1)
    async with resources.database.write() as conn:
        await outbox.put(
            conn,
            Message(
                chat_id=-1,
                kind=MessageKind.DIGEST,
                body=dump(data),
                priority=1,
                created_at=now,
                not_before=now,
                expires_at=now + timedelta(days=1),
            ),
        )
    became: tuple[object, ...] = (None,)
    async with started(resources, telegram), asyncio.timeout(60):
        while became[0] is None:
            async with resources.database.read() as conn:
                became = tuple((await conn.execute(select(rows.c.outcome, rows.c.chat_id))).one())
    assert became == ("expired", -1001)
