"""The send window: what processes on one PostgreSQL leave each other, and what a group gets a minute."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select
from structlog.testing import capture_logs

from bot.app import open_resources
from bot.domain.clock import SystemClock
from bot.services.resources import Resources
from bot.storage.db.tables import chat_retry_after
from bot.storage.queues import inbox, inbox_context
from bot.storage.queues.inbox import Claimed, NewUpdate
from bot.storage.queues.outbox_queue import EVERY_CHAT
from bot.supervisor import Supervisor
from bot.telegram.outbound.admission import Admission, NoRoom
from bot.telegram.outbound.flood_control import ALL_WAIT, FloodControl
from tests.clock import StillClock
from tests.given_settings import GivenSettings

GROUP = -1001
LIMIT = 20  # messages a minute to a group
QUESTIONS = 25  # to each of two processes


@pytest.fixture
async def resources(postgres_url: str, tmp_path: Path) -> AsyncIterator[Resources]:
    settings = GivenSettings.model_validate({"database_url": postgres_url, "master_key_file": tmp_path / "master.key"})
    async with open_resources(settings, Supervisor(), SystemClock()) as opened:
        yield opened


@pytest.fixture
async def two(resources: Resources) -> AsyncIterator[tuple[Admission, Admission]]:
    """Two processes, which share nothing but the database."""
    async with AsyncExitStack() as stack:
        supervisors = Supervisor(), Supervisor()
        for supervisor in supervisors:
            stack.push_async_callback(supervisor.drain, 5)
        yield Admission(resources, supervisors[0]), Admission(resources, supervisors[1])


def _alone(file: Path) -> GivenSettings:
    """The settings of a process that has its database to itself."""
    return GivenSettings.model_validate(
        {"database_url": f"sqlite+aiosqlite:///{file}", "master_key_file": file.with_name("master.key")}
    )


async def answers_now(process: Admission, chat_id: int) -> bool:
    """Answer if there is room."""
    try:
        await process.admit(chat_id, or_never=True)
    except NoRoom:
        return False
    return True


@pytest.mark.failure(44, 60)
async def test_a_group_gets_twenty_a_minute_of_all_processes(
    two: tuple[Admission, Admission], resources: Resources
) -> None:
    """Each of two processes is asked 25 times at once, and the sender of one has something to say too."""
    said = await asyncio.gather(*(answers_now(process, GROUP) for _ in range(QUESTIONS) for process in two))
    assert sum(said) == LIMIT
    shared = two[0].shared
    assert shared is not None
    async with resources.database.write() as conn:
        assert GROUP in (await conn.run_sync(shared.taken)).full


@pytest.mark.failure(44, 60)
async def test_what_the_sender_says_to_a_group_counts(two: tuple[Admission, Admission], resources: Resources) -> None:
    shared = two[0].shared
    assert shared is not None
    for _ in range(LIMIT - 1):
        async with resources.database.write() as conn:
            assert GROUP not in (await conn.run_sync(shared.taken)).full
            await conn.run_sync(shared.take_each, {GROUP})
    assert await answers_now(two[1], GROUP)
    assert not await answers_now(two[1], GROUP)


@pytest.mark.failure(44, 60)
async def test_answers_in_private_cost_no_statement_each_and_leave_the_sender_less(
    two: tuple[Admission, Admission], resources: Resources
) -> None:
    """12 answers within a second: the process announces 2, 4, 8 and 12 a second, the sender leaves them that room."""
    statements: list[str] = []

    def record(_conn: object, _cursor: object, text: str, *_: object) -> None:
        statements.append(text)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        for chat_id in range(1, 13):
            await two[0].admit(chat_id, or_never=False)
        await two[0]._supervisor.drain(5)
    finally:
        event.remove(Engine, "before_cursor_execute", record)
    assert len([text for text in statements if text.startswith("INSERT INTO send_slices")]) <= 4
    shared = two[1].shared
    assert shared is not None
    async with resources.database.write() as conn:
        two[1].send_rate.others = (await conn.run_sync(shared.taken)).answers
    assert two[1].send_rate.room() == 30 - 12


async def test_a_process_announces_no_more_than_telegram_takes(
    two: tuple[Admission, Admission], resources: Resources
) -> None:
    """However many answers a second it sends: each step more would be one more transaction."""
    for chat_id in range(1, 101):
        await two[0].admit(chat_id, or_never=False)
    await two[0]._supervisor.drain(5)
    shared = two[1].shared
    assert shared is not None
    async with resources.database.write() as conn:
        assert (await conn.run_sync(shared.taken)).answers == 30


@pytest.mark.failure(44, 60)
async def test_a_429_to_one_process_counts_in_the_other(two: tuple[Admission, Admission], resources: Resources) -> None:
    """One chat: that one. Two private chats at once: all, for 5 s at most."""
    first, second = two
    now = resources.clock.now()
    updates = [NewUpdate(number, number, number, b"{}") for number in (7, 8)]

    def claim(conn: Connection) -> Sequence[Claimed]:
        inbox.accept(conn, resources.vault, updates, now)
        return inbox.claim(conn, resources.vault, owner="second", now=now, lease=timedelta(minutes=1), limit=2)

    claimed = await resources.database.run(claim)

    async def learn() -> None:
        await first._supervisor.drain(5)
        found = await resources.database.run(
            lambda conn: inbox_context.load(conn, resources.vault, claimed, resources.clock.now())
        )
        for context in found.values():
            second.flood.learn(context.retry_after)

    def wait(chat_id: int) -> float:
        until = second.flood.blocked_until(chat_id)
        return (until - resources.clock.now()).total_seconds() if until else 0.0

    first.limited(7, 40)
    await learn()
    assert 35 < wait(7) <= 40
    assert [await answers_now(second, chat_id) for chat_id in (7, 8)] == [False, True]
    first.limited(9, 40)
    await learn()
    assert 0 < wait(8) <= 5


@pytest.mark.failure(44, 60)
async def test_two_processes_that_are_told_to_wait_at_once_hold_all_chats(
    two: tuple[Admission, Admission], resources: Resources
) -> None:
    """A limit of all chats shows as one chat's to each of the processes; a group's own says nothing of the others."""
    two[0].limited(7, 40)
    two[1].limited(GROUP, 40)
    for process in two:
        await process._supervisor.drain(5)
    assert [await answers_now(process, 8) for process in two] == [True, True]
    two[1].limited(9, 40)
    await two[1]._supervisor.drain(5)
    assert not await answers_now(two[1], 8)
    async with resources.database.read() as conn:
        until = await conn.scalar(select(chat_retry_after.c.until).where(chat_retry_after.c.chat_id == EVERY_CHAT))
    assert until is not None
    assert until <= resources.clock.now() + ALL_WAIT


async def test_a_process_alone_keeps_a_groups_limit_by_itself(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    async with open_resources(_alone(sqlite_file), Supervisor(), SystemClock()) as resources:
        process = Admission(resources, Supervisor())
        assert [await answers_now(process, GROUP) for _ in range(LIMIT + 1)] == [True] * LIMIT + [False]
        now[0] += 61
        assert await answers_now(process, GROUP)


@pytest.mark.failure(44)
async def test_a_limit_of_all_chats_is_seen_at_the_second_one(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it returns is what the sender stores; a group, or a chat that is told later, says nothing of the others."""
    moment = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    clock, wait = StillClock(), timedelta(seconds=40)
    async with open_resources(_alone(sqlite_file), Supervisor(), clock) as resources:
        flood, until = FloodControl(resources), clock.now() + wait
        assert flood.limited(7, wait) == {7: until}
        assert flood.limited(GROUP, wait) == {GROUP: until}
        moment[0] += 2
        assert flood.limited(8, wait) == {8: until}
        assert flood.limited(8, wait) == {8: until}
        assert flood.blocked_until(11) is None
        assert flood.limited(9, wait) == {9: until, EVERY_CHAT: clock.now() + ALL_WAIT}
        assert flood.blocked_until(11) == clock.now() + ALL_WAIT


@pytest.mark.failure(44, 64)
async def test_a_clock_that_was_ahead_holds_back_no_answer(sqlite_file: Path) -> None:
    clock = StillClock()
    async with open_resources(_alone(sqlite_file), Supervisor(), clock) as resources:
        flood = FloodControl(resources)
        flood.limited(7, timedelta(seconds=40))
        assert flood.blocked_until(7) == clock.now() + timedelta(seconds=40)
        clock.move(-timedelta(days=90))
        flood.limited(7, timedelta(seconds=20))
        assert flood.blocked_until(7) == clock.now() + timedelta(seconds=20)
        clock.move(-timedelta(days=90))
        assert flood.blocked_until(7) is None


async def test_a_429_is_logged_with_its_group_and_no_person(two: tuple[Admission, Admission]) -> None:
    with capture_logs() as logs:
        for chat_id in (GROUP, 7):
            two[0].limited(chat_id, 1)
    assert [(one["event"], one["group"]) for one in logs] == [
        ("told to wait by Telegram", GROUP),
        ("told to wait by Telegram", None),
    ]
