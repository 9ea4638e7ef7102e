"""A clock that is set back between a loop's look at the time and its sleep costs a minute at most."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from unittest.mock import AsyncMock

import pytest

from bot.domain.clock import LOOK_AGAIN, SystemClock
from bot.sandbox import clock as sandbox_clock
from bot.sandbox.clock import MovableClock
from bot.services.health import Health
from bot.services.housekeeping import tidy
from bot.services.resources import Resources
from bot.storage.db.leader_lock import LeaderLock
from bot.supervisor import Supervisor
from bot.telegram.inbound.webhook_keeper import WebhookKeeper
from bot.telegram.outbound import menu
from bot.telegram.outbound.admission import Admission
from bot.telegram.outbound.delivery import Delivery
from bot.telegram.outbound.sender import Sender
from bot.workers import digester
from bot.workers.poller import Poller
from tests.services.conftest import resources

__all__ = ["resources"]

BACK = timedelta(days=90)


class Slept(Exception):
    """A loop has gone to sleep."""


class SetBack(SystemClock):
    """So many looks show the time, every later one that it was set back."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def now(self) -> datetime:
        self.looks -= 1
        return super().now() - (BACK if self.looks < 0 else timedelta())


async def _publish(resources: Resources, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_: object) -> bool:
        return False

    monkeypatch.setattr(menu, "_publish", refused)
    await menu.publish(object(), resources.clock)  # type: ignore[arg-type]  # it is not used


async def _send(resources: Resources, _: pytest.MonkeyPatch) -> None:
    supervisor = Supervisor()
    admission = Admission(resources, supervisor)
    delivery = Delivery(resources, AsyncMock(), supervisor, admission.flood)
    await Sender(resources, delivery, supervisor, admission).run()


async def _keep_webhook(resources: Resources, _: pytest.MonkeyPatch) -> None:
    leader, health = LeaderLock(resources.database, 1), Health(since=resources.clock.now())
    await WebhookKeeper(AsyncMock(), "https://bot.example/webhook", None, leader, health, resources).run()


LOOPS: dict[str, Callable[[Resources, pytest.MonkeyPatch], Awaitable[None]]] = {
    "housekeeping": lambda resources, _: tidy(resources),
    "digester": lambda resources, _: digester.run(resources),
    "poller": lambda resources, _: Poller(resources, Supervisor()).run(),
    "menu": _publish,
    "sender": _send,
    "webhook": _keep_webhook,
}


@pytest.mark.parametrize("looks", [1, 2, 3, 4])
@pytest.mark.parametrize("name", LOOPS)
async def test_no_loop_sleeps_longer_than_a_minute(
    resources: Resources, monkeypatch: pytest.MonkeyPatch, name: str, looks: int
) -> None:
    """In one of these places the moment is chosen before, and slept for after, the clock is set back."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise Slept

    object.__setattr__(resources, "clock", SetBack(looks))
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises((Slept, BaseExceptionGroup)):
        await LOOPS[name](resources, monkeypatch)
    assert [seconds for seconds in slept if seconds <= LOOK_AGAIN] == slept != []


async def test_the_clock_that_is_injected_wakes_its_sleepers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_clock, "LOOK_AGAIN", 0.01)
    clock = MovableClock(real=SetBack(2))
    async with asyncio.timeout(60):
        await clock.sleep_until(clock.now())
