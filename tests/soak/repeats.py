"""Which copies of a message the soak allows: only of one that was in hand when its process was killed."""

import sqlite3
from collections import Counter
from collections.abc import Sequence, Set
from contextlib import closing
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import asyncpg  # type: ignore[import-untyped]

IN_HAND = {
    "inbox": "SELECT chat_id FROM inbox WHERE lease_owner IS NOT NULL",
    "outbox": "SELECT chat_id FROM outbox WHERE lease_owner IS NOT NULL AND outcome IS NULL",
}


class Queue(NamedTuple):
    """What one chat gets of a queue, in order: answers (`inbox`) or warnings (`outbox`)."""

    table: str
    chat_id: int


class Sent(NamedTuple):
    """A message that Telegram took. life: the number of the start that its process came of."""

    life: int
    text: str


def repeated(sent: Sequence[Sent], wanted: Sequence[str], caught: Set[int]) -> Counter[int]:
    """Count the messages of each life that came again in a later one; neighbours in `wanted` differ.

    caught: lives that were killed with a message of this queue in hand. AssertionError where one is missing, out of
    order, sent twice in one life, or came again although it was not in hand when its life ended.
    """
    assert [text for text, _ in groupby(sent, key=lambda one: one.text)] == list(wanted)
    again: Counter[int] = Counter()
    for one, following in pairwise(sent):
        if one.text == following.text:
            assert one.life < following.life, f"twice in one life: {one}"
            assert one.life in caught, f"came again, and was not in hand at the kill: {one}, {following}"
            again[one.life] += 1
    return again


def in_hand(database: Path) -> set[Queue]:
    """Return the queues of which dead processes have something in hand in a SQLite file.

    Its log stays as the kill left it: whoever starts next has to recover it.
    """
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
        return {Queue(table, row[0]) for table, query in IN_HAND.items() for row in file.execute(query)}


async def in_hand_on_server(url: str) -> set[Queue]:
    """`in_hand` on PostgreSQL; `url` is DATABASE_URL."""
    server = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return {Queue(table, row[0]) for table, query in IN_HAND.items() for row in await server.fetch(query)}
    finally:
        await server.close()
