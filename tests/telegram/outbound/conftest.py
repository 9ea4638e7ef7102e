"""The sender alone, at a simulated Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.sandbox.telegram import TelegramSim
from bot.services.outgoing import Data, DigestData, dump, line
from bot.services.resources import Resources
from bot.storage.db.outage import is_outage
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message, MessageKind
from bot.supervisor import Supervisor
from bot.telegram.outbound.admission import Admission
from bot.telegram.outbound.client import new_bot
from bot.telegram.outbound.delivery import Delivery
from bot.telegram.outbound.sender import Sender
from bot.texts import sharing_lines
from tests.services.conftest import resources

__all__ = ["resources"]

PEOPLE = range(1, 41)
LINE = line(sharing_lines.topic_gone_here)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSim]:
    async with TelegramSim() as sim:
        for number in PEOPLE:
            sim.person(number, "Eve").says("/start")
        yield sim


@asynccontextmanager
async def started(resources: Resources, telegram: TelegramSim) -> AsyncIterator[Admission]:
    supervisor = Supervisor()
    supervisor.is_outage = is_outage
    bot = new_bot(telegram.token, telegram.url, None)
    admission = Admission(resources, supervisor)
    delivery = Delivery(resources, bot, supervisor, admission.flood)
    sender = Sender(resources, delivery, supervisor, admission)
    supervisor.loop("leader lock", sender.leader_lock.keep)
    supervisor.loop("sender", sender.run)
    yield admission
    await supervisor.stop_loops()
    await supervisor.drain(5)
    await sender.release()
    await bot.session.close()


@pytest.fixture
async def running(resources: Resources, telegram: TelegramSim) -> AsyncIterator[None]:
    async with started(resources, telegram):
        yield


async def put(
    resources: Resources,
    *chats: int,
    after: timedelta = timedelta(),
    data: Data = LINE,
    expires_at: datetime | None = None,
) -> None:
    now = resources.clock.now()
    async with resources.database.write() as conn:
        for chat in chats:
            about = Message(
                chat_id=chat,
                kind=MessageKind.DIGEST if isinstance(data, DigestData) else MessageKind.NOTIFICATION,
                body=dump(data),
                priority=1,
                created_at=now,
                not_before=now + after,
                expires_at=expires_at,
            )
            await outbox.put(conn, about)
