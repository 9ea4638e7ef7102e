"""The whole bot with its poller, digests and sender, at one reading a second, on a clock that the test moves."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.sandbox.telegram import Person, SimMessage
from bot.services.outgoing import dump, line
from bot.storage import due_accounts
from bot.storage.db.tables import accounts
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import Message, MessageKind
from bot.texts.sharing_lines import topic_gone_here
from tests.conversation.conftest import LOOK_EVERY, World, at_once, provider_urls, with_menu, world

__all__ = ["at_once", "provider_urls", "with_menu", "world"]

WITHIN = 60.0  # seconds, on a busy machine
HASTE = 0.2  # seconds that pass meanwhile, where a test waits for the next reading


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 1}


@pytest.fixture
def with_housekeeping() -> bool:
    return True


def notifications(person: Person) -> list[SimMessage]:
    """What the bot has said by itself of an account or of all: a warning, a recovery, a digest."""
    return [
        one for one in person.chat.visible() if one.from_bot and one.text[:1] in "🟡🔴✅☀⛔" and _offers_history(one)
    ]


def _offers_history(message: SimMessage) -> bool:
    verbs = {(button.data or "").split("|")[0] for button in message.buttons}
    return bool(verbs & {"history", "histories", "+same"}) and "refresh" not in verbs


async def readings(world: World, key_of: str, count: int = 2) -> None:
    """Return when so many more requests for an account (`generect-1`) have been answered and judged."""
    done = len([one for one in world.providers.requests if one.account == key_of and one.status])

    def more() -> bool:
        return (
            len([one for one in world.providers.requests if one.account == key_of and one.status]) >= done + count + 1
        )

    await in_time(world, more)


async def outbox_waits(world: World, person: Person, minutes: int = 10) -> None:
    """Let what the bot says to somebody on its own wait, and answers go on: a line to them is leased elsewhere."""
    now = world.clock.now()
    about = Message(
        chat_id=person.id, kind=MessageKind.NOTIFICATION, body=dump(line(topic_gone_here)),
        priority=0, created_at=now, not_before=now, expires_at=now,
    )  # fmt: skip
    lease = partial(outbox_queue.claim, owner="elsewhere", now=now, lease=timedelta(minutes=minutes), limit=1)
    async with world.storage() as (database, _), database.write() as conn:
        await outbox.put(conn, about)
        assert [one.chat_id for one in await conn.run_sync(lease)] == [person.id]


async def in_time(world: World, condition: Callable[[], object], haste: float = HASTE) -> None:
    """Let the clock run fast until it holds."""
    async with asyncio.timeout(WITHIN):
        while not condition():
            world.clock.step(seconds=haste)
            await asyncio.sleep(LOOK_EVERY)


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(WITHIN):
        while not condition():  # noqa: ASYNC110 - it looks at what the bot changes
            await asyncio.sleep(LOOK_EVERY)


def waiting_chats(world: World) -> set[int]:
    """The chats to which the bot says nothing by itself now."""
    query = """SELECT chat_id FROM chat_retry_after WHERE until > :now
        UNION SELECT chat_id FROM chats WHERE refused_until > :now"""
    now = world.clock.now().replace(tzinfo=None)
    with closing(sqlite3.connect(world.settings.master_key_file.with_name("bot.db"))) as connection:
        return {chat_id for (chat_id,) in connection.execute(query, {"now": now.isoformat()})}


async def says(world: World, person: Person, count: int) -> SimMessage:
    """Return the last of `count` messages that the bot has said by itself in all."""
    await in_time(world, lambda: len(notifications(person)) >= count)
    assert len(notifications(person)) == count, world.telegram.transcript()
    return notifications(person)[-1]


async def stored(world: World, label: str, condition: Callable[[Any], object]) -> None:
    """Let the clock run fast until it holds of the account as it is stored."""
    async with asyncio.timeout(WITHIN):
        while not condition(await row(world, label)):
            world.clock.step(seconds=HASTE)
            await asyncio.sleep(LOOK_EVERY)


async def row(world: World, label: str) -> Any:
    """An account as it is stored."""
    async with world.storage() as (database, _), database.read() as conn:
        return (await conn.execute(due_accounts.DUE.where(accounts.c.label == label))).one()
