"""Digests that fall due while no process runs, so that the next one builds them all in one batch."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.clock import SystemClock
from bot.sandbox.telegram import Person
from bot.storage import chats, digests
from bot.storage.db.engine import Database

LATELY = timedelta(seconds=5)


async def make_due(url: str, people: Sequence[Person]) -> None:
    """Plan a digest of each, or bring theirs forward. url: DATABASE_URL, whose schema is there."""
    now = SystemClock().now()
    database = Database(url)
    async with database.write() as conn:
        for person in people:
            await chats.touch(conn, person.id, now)
            await digests.put(conn, person.id, schedule="daily 09:00", next_at=now - LATELY)
    await database.close()


def digest_count(person: Person) -> int:
    """How many digests somebody has got."""
    return sum("Digest" in message.text for message in person.chat.messages if message.from_bot)
