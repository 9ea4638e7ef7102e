"""Use cases that lock several rows, at random beside each other on PostgreSQL: no conflict reaches a person."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alerts.commands import Change
from bot.alerts.words import Action
from bot.app import open_resources
from bot.domain.account import Account, Status
from bot.domain.alerting import Rule
from bot.domain.errors import BotError
from bot.domain.sharing import Mode
from bot.sandbox.providers import ProviderSim
from bot.services.accounts import linking, management
from bot.services.accounts.forgetting import forget
from bot.services.chats import chat_settings, groups, reactivation
from bot.services.digests import digests
from bot.services.resources import Resources
from bot.services.sharing import sharing
from bot.services.watching import alerts, group_warnings, notifications, reading
from bot.storage.db import schema
from bot.storage.db.conflicts import repeated
from bot.storage.db.engine import Database
from bot.storage.queues import outbox_queue
from bot.supervisor import Supervisor
from tests.clock import StillClock
from tests.given_settings import GivenSettings
from tests.storage.samples import NOW

pytestmark = pytest.mark.failure(60)

OWNERS = (101, 102, 103)
GROUP = -1_001_000_000_000
AT_ONCE = 12  # fewer than the pool has connections
EACH = 25


@pytest.fixture
async def resources(tmp_path: Path, postgres_empty: str) -> AsyncIterator[Resources]:
    """On PostgreSQL, with a provider that answers; deadlocks are looked for sooner than each second."""
    providers, clock, supervisor = ProviderSim(), StillClock(), Supervisor()
    await providers.start()
    database = Database(postgres_empty)
    await schema.upgrade(database, NOW)
    name = postgres_empty.split("@/")[1].split("?")[0]
    async with database.write() as conn:
        await conn.exec_driver_sql(f"ALTER DATABASE {name} SET deadlock_timeout = '20ms'")
    await database.close()
    settings = GivenSettings.model_validate({"database_url": postgres_empty, "master_key_file": tmp_path / "key"})
    settings.provider_urls["generect"] = providers.url_generect
    for owner in OWNERS:
        for number in range(2):
            providers.generect(f"gk-{owner}-{number}", balance_platform=5000)
    async with open_resources(settings, supervisor, clock) as opened:
        yield opened
        await supervisor.drain(60)
    await providers.stop()


class Crowd:
    """People who do whatever comes to their minds; what they refer to may be gone by then."""

    def __init__(self, resources: Resources, seed: int) -> None:
        self.resources = resources
        self.random = random.Random(seed)  # noqa: S311 - to be repeated
        self.group = GROUP
        self.tried: Counter[str] = Counter()
        self.refused = 0

    async def run(self) -> None:
        for _ in range(EACH):
            name = self.random.choice([name for name in dir(self) if name.startswith("do_")])
            self.tried[name] += 1
            try:
                await getattr(self, name)(self.random.choice(OWNERS))
            except BotError:
                self.refused += 1

    async def _account(self, owner: int) -> Account:
        there = await management.all_of(self.resources, owner)
        return self.random.choice(there) if there else (await self._link(owner)).account

    async def _link(self, owner: int) -> linking.Linked:
        key = f"gk-{owner}-{self.random.randrange(2)}"
        return await linking.link(self.resources, owner, "generect", key, None)

    async def do_link(self, owner: int) -> None:
        await self._link(owner)

    async def do_unlink(self, owner: int) -> None:
        await management.unlink(self.resources, owner, (await self._account(owner)).id)

    async def do_read(self, owner: int) -> None:
        await reading.read_all(self.resources, await management.all_of(self.resources, owner), notify_owner=False)

    async def do_pause(self, owner: int) -> None:
        status = self.random.choice((Status.ACTIVE, Status.PAUSED))
        await management.set_status(self.resources, owner, (await self._account(owner)).id, status)

    async def do_alerts(self, owner: int) -> None:
        change = Change(Rule.LOW, self.random.choice((Action.ON, Action.OFF)))
        await alerts.change(self.resources, owner, (await self._account(owner)).id, change)

    async def do_snooze(self, owner: int) -> None:
        await alerts.snooze_warnings(self.resources, owner, (await self._account(owner)).id, until_refill=False)

    async def do_share(self, owner: int) -> None:
        shared = await sharing.share(self.resources, owner, (await self._account(owner)).id, self.group, 0)
        await group_warnings.set_mode(
            self.resources, shared.chat_id, shared.id, Mode.HERE, thread_id=shared.thread_id, set_by=owner
        )

    async def do_unshare(self, owner: int) -> None:
        for shared in await sharing.in_chat(self.resources, self.group):
            await sharing.unshare(self.resources, self.group, shared.id, by=owner)

    async def do_leave(self, owner: int) -> None:
        await sharing.owner_left(self.resources, self.group, owner)

    async def do_enter(self, _: int) -> None:
        await groups.entered(self.resources, self.group, "Ops", "en")

    async def do_migrate(self, _: int) -> None:
        old, self.group = self.group, self.group - 1
        await groups.migrated(self.resources, old, self.group)

    async def do_close(self, _: int) -> None:
        await notifications.close(self.resources, self.group)

    async def do_digest(self, owner: int) -> None:
        chat_id = self.random.choice((owner, self.group))
        await digests.plan(self.resources, chat_id, "daily 09:00")
        await chat_settings.set_timezone(self.resources, chat_id, self.random.choice(("UTC", "Europe/Berlin")))
        await digests.build_due(self.resources)

    async def do_reactivate(self, owner: int) -> None:
        await reactivation.reactivate(self.resources, owner, "en")

    async def do_deliver(self, _: int) -> None:
        """As the sender: lease what is due, and mark it in another transaction."""
        now, lease = self.resources.clock.now() + timedelta(days=2), timedelta(seconds=1)

        @repeated
        async def claim() -> list[int]:
            async with self.resources.database.write() as conn:
                rows = await conn.run_sync(outbox_queue.claim, owner="sender", now=now, lease=lease, limit=8)
            return [row.id for row in rows]

        @repeated
        async def mark(ids: list[int]) -> None:
            async with self.resources.database.write() as conn:
                await conn.run_sync(outbox_queue.all_sent, ids, "sender", now)

        await mark(await claim())

    async def do_forget(self, owner: int) -> None:
        await forget(self.resources, owner, keep_update=None)


async def test_no_deadlock_reaches_a_person(resources: Resources) -> None:
    """A conflict that was not run again would be raised here as a DBAPIError; BotErrors are what people are told."""
    crowds = [Crowd(resources, seed) for seed in range(AT_ONCE)]
    async with asyncio.TaskGroup() as tasks:
        for crowd in crowds:
            tasks.create_task(crowd.run())
    tried = sum((crowd.tried for crowd in crowds), Counter())
    assert tried.total() == AT_ONCE * EACH
    assert {name for name in dir(Crowd) if name.startswith("do_")} == set(tried), tried
    assert sum(crowd.refused for crowd in crowds) < tried.total() / 2  # most did what they are to meet over
