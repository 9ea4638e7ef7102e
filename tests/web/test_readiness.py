"""Readiness is asked of what a process depends on: each part turns red by its cause and heals without being told."""

import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.domain.errors import StorageFull
from bot.services import health
from bot.services.health import Health, Readiness
from bot.services.resources import Resources
from bot.storage.db import outage
from bot.storage.db.engine import Database
from bot.storage.db.tables import outbox as outbox_rows
from bot.storage.db.tables import watches
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message, MessageKind
from bot.supervisor import Supervisor
from bot.telegram.outbound.outage import TelegramOutage
from tests.services.conftest import resources
from tests.services.samples import NOW
from tests.storage.samples import link

__all__ = ["resources"]

ALL = {"chat", "poller", "sender"}


def readiness(resources: Resources, roles: Iterable[str] = ALL) -> Readiness:
    return Readiness(resources, Health(since=NOW, telegram=True), set(roles))


async def red(made: Readiness) -> set[str]:
    return {name for name, well in (await made.parts()).items() if not well}


async def test_every_role_answers_for_what_it_does(resources: Resources) -> None:
    for role, part in (("chat", "telegram"), ("poller", "poller"), ("sender", "sender")):
        assert await readiness(resources, {role}).parts() == {"storage": True, part: True}


@pytest.mark.failure(65)
async def test_a_full_disk_is_red_before_anything_has_to_be_stored(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = readiness(resources)
    real = os.statvfs

    def full(path: Path) -> os.statvfs_result:
        values = list(real(path))
        values[4] = 0  # f_bavail
        return os.statvfs_result(values)

    monkeypatch.setattr(os, "statvfs", full)
    assert await red(made) == {"storage"}
    with pytest.raises(StorageFull):
        await outage.probe(resources.database)
    monkeypatch.setattr(os, "statvfs", real)
    assert await red(made) == set()


async def test_a_poller_that_is_late_is_red_until_it_has_caught_up(resources: Resources) -> None:
    made = readiness(resources)
    async with resources.database.write() as conn:
        account = await link(conn, resources.vault, plain="k" * 20)
        overdue = resources.clock.now() - health.READ_LATE - timedelta(seconds=1)
        await conn.execute(update(watches).values(next_poll_at=overdue))
    assert account.id
    assert await red(made) == {"poller"}
    assert await red(readiness(resources, {"chat", "sender"})) == set()
    async with resources.database.write() as conn:
        await conn.execute(update(watches).values(next_poll_at=resources.clock.now()))
    assert await red(made) == set()


async def test_a_sender_that_is_late_is_red(resources: Resources) -> None:
    made = readiness(resources)
    then = resources.clock.now() - health.SENT_LATE - timedelta(seconds=1)
    waiting = Message(chat_id=1, kind=MessageKind.NOTIFICATION, body={}, priority=1, created_at=then, not_before=then)
    async with resources.database.write() as conn:
        await outbox.put(conn, waiting)
    assert await red(made) == {"sender"}
    async with resources.database.write() as conn:
        await conn.execute(update(outbox_rows).values(outcome="sent"))
    assert await red(made) == set()


async def test_who_cannot_reach_telegram_is_red_until_it_answers(resources: Resources) -> None:
    state, supervisor = Health(since=NOW, telegram=True), Supervisor()
    made, telegram = Readiness(resources, state, ALL), TelegramOutage(resources, supervisor, state)
    telegram.failed("server error")
    assert await red(made) == {"telegram", "sender"}
    telegram.answered()
    assert await red(made) == set()
    await supervisor.drain(60)


async def test_a_probe_works_on_postgresql_too(postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        await outage.probe(database)
    finally:
        await database.close()
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    with pytest.raises(ConnectionRefusedError) as refused:
        await outage.probe(away)
    assert outage.is_outage(refused.value)
    await away.close()
