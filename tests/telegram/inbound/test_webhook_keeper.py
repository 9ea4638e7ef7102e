"""A webhook that somebody takes away, or that nobody answers: seen within a minute, on a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import open_resources
from bot.sandbox.telegram import TelegramSim
from bot.sandbox.telegram.api import WebhookConfig
from bot.services.health import Health, Readiness
from bot.storage import webhook_losses
from bot.storage.db.engine import Database
from bot.storage.db.leader_lock import LeaderLock
from bot.supervisor import Supervisor
from bot.telegram.context.incoming import ALLOWED
from bot.telegram.inbound.webhook_keeper import WebhookKeeper
from bot.telegram.outbound import until_answered
from bot.telegram.outbound.client import new_bot
from tests.clock import SteppingClock
from tests.given_settings import GivenSettings

URL = "http://127.0.0.1:9/webhook"


class Follower(LeaderLock):
    """A process that another one leads."""

    @property
    def is_leader(self) -> bool:
        return False


@dataclass
class Kept:
    telegram: TelegramSim
    clock: SteppingClock
    health: Health
    processes: list[Readiness]
    database: Database

    async def ready(self) -> list[bool]:
        """What each of the processes says of its way to Telegram."""
        return [(await process.parts())["telegram"] for process in self.processes]

    async def until_ready(self) -> None:
        async with asyncio.timeout(60):
            while await self.ready() != [True, True]:  # noqa: ASYNC110 - another part of the program changes it
                await asyncio.sleep(0.01)

    async def looked(self) -> None:
        """Let time pass until Telegram was asked about the webhook."""
        before = len(self.telegram.called("getWebhookInfo"))
        await self.minute(lambda: len(self.telegram.called("getWebhookInfo")) > before)

    async def minute(self, condition: Callable[[], object]) -> None:
        """Let minutes pass until it holds: one that begins before the keeper waits for it is none to the keeper."""
        async with asyncio.timeout(60):
            while not condition():
                self.clock.step(minutes=1)
                await asyncio.sleep(0.02)


async def soon(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - the simulator has no bell
            await asyncio.sleep(0.01)


@pytest.fixture
def leads() -> type[LeaderLock]:
    return LeaderLock


@pytest.fixture
async def kept(sqlite_file: Path, leads: type[LeaderLock]) -> AsyncIterator[Kept]:
    """A webhook that was set, and is kept."""
    clock, supervisor = SteppingClock(), Supervisor()
    health, other = Health(since=clock.now()), Health(since=clock.now(), telegram=True)
    settings = GivenSettings.model_validate(
        {"database_url": f"sqlite+aiosqlite:///{sqlite_file}", "master_key_file": sqlite_file.with_name("master.key")}
    )
    async with TelegramSim(clock=clock) as telegram, open_resources(settings, supervisor, clock) as resources:
        bot = new_bot(telegram.token, telegram.url, None)
        keeper = WebhookKeeper(bot, URL, "secret", leads(resources.database, 1), health, resources)
        supervisor.loop("webhook", keeper.run)
        await soon(lambda: health.telegram)
        processes = [Readiness(resources, each, {"chat"}) for each in (health, other)]
        yield Kept(telegram, clock, health, processes, resources.database)
        await supervisor.stop_loops()
        await bot.session.close()


@pytest.mark.failure(91)
@pytest.mark.parametrize("now", ["", "http://127.0.0.1:9/elsewhere"])
async def test_a_webhook_that_is_gone_is_set_again_and_red_until_then(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    """A proxy before Telegram answers 502 for a while; every process that answers people knows."""
    monkeypatch.setattr(until_answered, "AGAIN_AFTER", 0.05)
    assert await kept.ready() == [True, True]
    kept.telegram.fault("setWebhook", "html502", times=1 << 20)
    kept.telegram.api.webhook = WebhookConfig(now)
    with capture_logs() as logs:
        await kept.minute(lambda: len(kept.telegram.called("setWebhook")) > 3)
        assert await kept.ready() == [False, False]
        kept.telegram.heal()
        await soon(lambda: kept.telegram.api.webhook.url == URL)
        await kept.until_ready()
    assert len([one for one in logs if one["log_level"] == "warning" and "taken away" in one["event"]]) == 1


@pytest.mark.failure(91)
async def test_a_loss_that_an_ended_process_stored_does_not_last(kept: Kept) -> None:
    async with kept.database.write() as conn:
        await webhook_losses.begin(conn, kept.clock.now())
    assert await kept.ready() == [False, False]
    await kept.looked()
    await kept.until_ready()


@pytest.mark.failure(91)
async def test_other_kinds_of_update_are_noticed_too(kept: Kept) -> None:
    kept.telegram.api.updates.allowed = ["message"]
    await kept.minute(lambda: kept.telegram.api.updates.allowed == ALLOWED)


@pytest.mark.failure(91)
async def test_one_that_stands_is_left_alone_whatever_stands_before_telegram(kept: Kept) -> None:
    kept.telegram.fault("getWebhookInfo", "html502", times=2)
    for _ in range(3):
        await kept.looked()
    assert len(kept.telegram.called("setWebhook")) == 1
    assert kept.health.telegram


@pytest.mark.failure(91)
async def test_what_telegram_could_not_deliver_is_logged_once(kept: Kept) -> None:
    hook = kept.telegram.api.webhook
    hook.last_error, hook.last_error_date = "Wrong response from the webhook: 502 Bad Gateway", 0
    with capture_logs() as logs:
        await kept.looked()
        hook.last_error_date = int((kept.clock.now() + timedelta(seconds=1)).timestamp())
        for _ in range(3):
            await kept.looked()
    assert [one["reason"] for one in logs if one["event"] == "Telegram cannot deliver updates"] == [hook.last_error]


@pytest.mark.failure(91)
async def test_a_growing_count_of_updates_is_logged(kept: Kept) -> None:
    with capture_logs() as logs:
        for _ in range(3):
            kept.telegram.raw_update({"message": {"text": "x"}})
            await kept.looked()
        await soon(lambda: [one["pending"] for one in logs if one["event"] == "updates pile up at Telegram"] == [2, 3])


@pytest.mark.failure(91)
class TestFollower:
    @pytest.fixture
    def leads(self) -> type[LeaderLock]:
        return Follower

    async def test_one_of_several_processes_asks(self, kept: Kept) -> None:
        for _ in range(3):
            kept.clock.step(minutes=1)
            await asyncio.sleep(0.05)
        assert kept.telegram.called("getWebhookInfo") == []
        assert kept.health.telegram
