"""Messages of the outbox that are lost, cut off or not understood on their way to Telegram."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.telegram import TelegramSim
from bot.services.resources import Resources
from bot.storage.db.tables import outbox as rows
from bot.storage.queues import outbox_queue
from bot.telegram.outbound import delivery
from tests.telegram.outbound.conftest import put, started


async def ended(resources: Resources, count: int) -> list[str]:
    """Return the outcomes of so many messages, once all have one."""
    async with asyncio.timeout(60):
        while True:
            async with resources.database.read() as conn:
                found = [one for one in await conn.scalars(select(rows.c.outcome).order_by(rows.c.id)) if one]
            if len(found) == count:
                return found


@pytest.fixture
async def killed(resources: Resources) -> None:
    """The process was killed with a message in hand, before it was sent."""
    await put(resources, 1)
    async with resources.database.write() as conn:
        lease, now = timedelta(minutes=1), resources.clock.now()
        assert await conn.run_sync(outbox_queue.claim, owner="dead", now=now, lease=lease, limit=1)
        await outbox_queue.release_all(conn)


@pytest.mark.failure(52, 59)
@pytest.mark.parametrize(("lost", "outcome"), [(1, "sent"), (9, "ambiguous")])
@pytest.mark.usefixtures("killed")
async def test_a_lost_answer_leads_to_one_more_try_after_a_kill_too(
    resources: Resources, telegram: TelegramSim, monkeypatch: pytest.MonkeyPatch, lost: int, outcome: str
) -> None:
    monkeypatch.setattr(delivery, "LOST_AGAIN", timedelta())
    telegram.fault("sendMessage", "html502", lost)
    async with started(resources, telegram):
        assert await ended(resources, 1) == [outcome]
    assert len(telegram.called("sendMessage")) == 2
