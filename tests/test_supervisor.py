import asyncio

import pytest
from structlog.testing import capture_logs

from bot import supervisor as module
from bot.supervisor import Fatal, Supervisor


@pytest.fixture
async def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    """One that restarts at once."""
    monkeypatch.setattr(module, "RESTART_AFTER", 0.0)
    return Supervisor()


class Loop:
    """Fails as it is told, one error a start, then runs until it is cancelled."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.starts = 0
        self.runs = asyncio.Event()
        self.cleaned = False

    async def run(self) -> None:
        self.starts += 1
        if self.errors:
            raise self.errors.pop(0)
        self.runs.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cleaned = True


async def test_a_loop_that_crashes_is_started_again_and_logged(supervisor: Supervisor) -> None:
    loop = Loop(ValueError("one"), OSError("two"))
    with capture_logs() as logs:
        supervisor.loop("poller", loop.run)
        await loop.runs.wait()
    assert loop.starts == 3
    assert [(entry["event"], entry["loop"], entry["log_level"]) for entry in logs] == [
        ("loop crashed", "poller", "error")
    ] * 2
    assert supervisor.failure is None
    await supervisor.stop_loops()


async def test_the_pause_between_starts_grows_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESTART_AFTER", 0.001)
    monkeypatch.setattr(module, "RESTART_AT_MOST", 0.003)
    loop, supervisor = Loop(*[ValueError()] * 4), Supervisor()
    with capture_logs() as logs:
        supervisor.loop("poller", loop.run)
        await loop.runs.wait()
    assert [entry["restart_in"] for entry in logs] == [0.001, 0.002, 0.003, 0.003]
    await supervisor.stop_loops()


@pytest.mark.failure(55)
async def test_a_fatal_failure_ends_the_process(supervisor: Supervisor) -> None:
    first = Fatal("the token was revoked")
    loop = Loop(first)
    supervisor.loop("chat", loop.run)
    await supervisor.wait()
    supervisor.fail(Fatal("a later one"))
    assert supervisor.failure is first
    assert loop.starts == 1


async def test_a_fatal_failure_of_a_job_ends_the_process_too(supervisor: Supervisor) -> None:
    async def fail() -> None:
        raise Fatal("no way on")

    supervisor.job("send", fail())
    await supervisor.wait()
    assert str(supervisor.failure) == "no way on"


async def test_the_end_in_good_order_is_no_failure(supervisor: Supervisor) -> None:
    supervisor.end()
    await supervisor.wait()
    assert supervisor.failure is None


@pytest.mark.failure(56)
async def test_stopping_loops_waits_until_they_have_cleaned_up(supervisor: Supervisor) -> None:
    loops = [Loop() for _ in range(3)]
    for number, loop in enumerate(loops):
        supervisor.loop(f"loop {number}", loop.run)
    await asyncio.gather(*(loop.runs.wait() for loop in loops))
    await supervisor.stop_loops()
    assert all(loop.cleaned for loop in loops)
    assert all(loop.starts == 1 for loop in loops)


@pytest.mark.failure(56)
async def test_a_cancellation_that_got_lost_is_repeated(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a driver is cancelled in the middle of a statement: it raises an error of its own."""
    monkeypatch.setattr(module, "CANCEL_AGAIN", 0.0)
    begun = asyncio.Event()
    lost = 0

    async def lose_one() -> None:
        nonlocal lost
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if lost:
                raise
            lost += 1
            raise ConnectionError from None

    supervisor.loop("poller", lose_one)
    await begun.wait()
    async with asyncio.timeout(60):
        await supervisor.stop_loops()
    assert (lost, supervisor._loops) == (1, set())


async def test_a_loop_that_returns_is_done(supervisor: Supervisor) -> None:
    done = asyncio.Event()

    async def once() -> None:
        done.set()

    supervisor.loop("menu", once)
    await done.wait()
    await supervisor.stop_loops()
    assert not supervisor._loops


@pytest.mark.failure(56)
async def test_jobs_in_hand_are_finished(supervisor: Supervisor) -> None:
    go = asyncio.Event()

    async def answer() -> str:
        await go.wait()
        return "answered"

    job = supervisor.job("answer", answer())
    asyncio.get_running_loop().call_soon(go.set)
    assert await supervisor.drain(30) == 0
    assert job.result() == "answered"


@pytest.mark.failure(56)
async def test_what_a_job_in_hand_starts_is_finished_too(supervisor: Supervisor) -> None:
    go = asyncio.Event()

    async def answer() -> str:
        await go.wait()
        return "answered"

    async def claim() -> "asyncio.Task[str]":
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.01, go.set)
        return supervisor.job("answer", answer())

    claimed = supervisor.job("claim", claim())
    assert await supervisor.drain(30) == 0
    assert claimed.result().result() == "answered"


@pytest.mark.failure(56)
async def test_jobs_that_take_too_long_are_cancelled_and_counted(supervisor: Supervisor) -> None:
    endless = [supervisor.job(f"job {number}", asyncio.Event().wait()) for number in range(2)]
    with capture_logs() as logs:
        assert await supervisor.drain(0) == 2
    assert all(job.cancelled() for job in endless)
    assert logs == []
    assert await supervisor.drain(30) == 0


async def test_a_failed_job_is_logged_by_its_name(supervisor: Supervisor) -> None:
    async def fail() -> None:
        raise ValueError("broken")

    with capture_logs() as logs:
        job = supervisor.job("tidy up", fail())
        await asyncio.wait([job])
        await asyncio.sleep(0)
    assert [(entry["event"], entry["job"], str(entry["exc_info"])) for entry in logs] == [
        ("job failed", "tidy up", "broken")
    ]
    assert supervisor.failure is None
