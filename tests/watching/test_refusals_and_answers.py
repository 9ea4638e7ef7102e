"""On a PostgreSQL that processes share, chats that refuse what the bot says by itself: answers go on, in these too."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import Select, func, insert, select

from bot.sandbox.telegram import Person
from bot.services.outgoing import dump, line
from bot.storage.db import leader_lock
from bot.storage.db.tables import chat_retry_after, chats
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message, MessageKind
from bot.storage.queues.outbox_queue import EVERY_MESSAGE
from bot.texts.sharing_lines import topic_gone_here
from tests.conversation.conftest import LOOK_EVERY, World
from tests.watching.conftest import WITHIN

STORM = 5  # chats
NO_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"


@pytest.fixture
def changes(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setattr(leader_lock, "SETTLE", 0.0)
    return {"roles": "chat,sender", "database_url": postgres_url}


async def put(world: World, people: list[Person]) -> None:
    """Let the bot have something to say to each."""
    now = world.clock.now()
    about = [
        Message(
            chat_id=person.id, kind=MessageKind.NOTIFICATION, body=dump(line(topic_gone_here)),
            priority=0, created_at=now, not_before=now,
        )
        for person in people
    ]  # fmt: skip
    async with world.storage() as (database, _), database.write() as conn:
        await conn.run_sync(outbox.put_all, about)


async def stored(world: World, count: Select[Any], wanted: int) -> None:
    async with world.storage() as (database, _), asyncio.timeout(WITHIN):
        while True:
            async with database.read() as conn:
                if await conn.scalar(count) == wanted:
                    return
            await asyncio.sleep(LOOK_EVERY)


@pytest.mark.failure(48)
async def test_answers_go_on_while_chats_refuse_what_the_bot_says_by_itself(world: World) -> None:
    people = [world.newcomer() for _ in range(STORM)]
    muted = {"chat_id": people[0].id, "kind": "private", "active": True, "refusals": 9}  # so many: it waits for long
    async with world.storage() as (database, _), database.write() as conn:
        await conn.execute(insert(chats).values(muted))
    world.telegram.fault("sendMessage", "error", STORM, description=NO_RIGHTS)
    storm = select(func.count()).where(chat_retry_after.c.chat_id == EVERY_MESSAGE)
    refusing = select(func.count()).where(chats.c.refused_until.is_not(None))
    await put(world, people[1:])
    await stored(world, refusing, STORM - 1)  # of two that are stored at once, neither would count the other
    await put(world, people[:1])
    await stored(world, storm, 1)
    for person in (world.ann, people[0]):
        assert (await person.asks("/help")).text
    assert len(world.telegram.called("sendMessage")) == STORM + 2
