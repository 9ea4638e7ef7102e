"""Groups in the real process: killed, moved, thrown out, held up; what was accepted is said, and no talk is kept."""

import asyncio
import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from bot.domain.reading import Balance, Reading, TakenReading
from bot.sandbox.telegram import Group, Person, SimMessage
from bot.storage import accounts, chats, digests, shares
from bot.storage.db import schema
from bot.storage.db.engine import Database
from bot.storage.queues.outbox_queue import EVERY_MESSAGE
from bot.storage.vault.key_vault import KeyVault
from bot.telegram.handlers.group.balance import POINTERS
from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually, free_port

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = [f"team {number:02d}" for number in range(100)]  # so many cards are several messages
NEW = -1_001_000_009_001
REPLICAS = 2  # processes that answer


def said(group: Group, text: str = "") -> list[SimMessage]:
    return [one for one in group.messages() if one.from_bot and text in one.text and not one.deleted]


def rows(world: World, query: str) -> list[tuple[Any, ...]]:
    """What the bot's database says; safe beside the running bot."""
    with closing(sqlite3.connect(world.database)) as connection:
        return connection.execute(query).fetchall()


async def inbox(world: World) -> list[str]:
    """The updates that the bot keeps, unsealed; it does not run."""
    database = Database(f"sqlite+aiosqlite:///{world.database}")
    vault = await KeyVault.open(database, file=world.database.with_name("master.key"), keys=None)
    await database.close()
    kept = rows(world, "SELECT update_id, user_id, body FROM inbox")
    return [vault.unseal(body, table="inbox", row=str(number), owner=user).decode() for number, user, body in kept]


async def seed(world: World, owner: Person, groups: list[Group], count: int = len(NAMES), *, topic: int = 0) -> None:
    """Let accounts be linked and shared with each of the groups, whose digest is due; no bot runs meanwhile."""
    database = Database(world.env.get("DATABASE_URL", f"sqlite+aiosqlite:///{world.database}"))
    await schema.prepare(database, LONG_AGO)
    vault = await KeyVault.open(database, file=world.database.with_name("master.key"), keys=None)
    taken = TakenReading(Reading((Balance("balance", "credits", Decimal(4321)),)), LONG_AGO)
    async with database.write() as conn:
        await chats.touch(conn, owner.id, LONG_AGO)
        for group in groups:
            await chats.know(conn, group.id, LONG_AGO)
            await chats.set_language(conn, group.id, "en")
            await digests.put(conn, group.id, topic, schedule="weekly mon 09:00", next_at=LONG_AGO, set_by=owner.id)
        for number, label in enumerate(NAMES[:count]):
            key = {"key": SecretStr(f"{GENERECT}-{owner.id}-{label}")}
            at = taken.at + timedelta(seconds=number)
            made = await accounts.add(
                conn,
                vault,
                owner_id=owner.id,
                provider="generect",
                label=f"{label} of the growth desk",
                credentials=key,
                taken=taken,
                now=at,
            )
            for group in groups:
                await shares.put(conn, owner_id=owner.id, account_id=made.id, chat_id=group.id, thread_id=topic, now=at)
    await database.close()


def cards(group: Group) -> Counter[str]:
    """How often each account was shown in the group's digest."""
    return Counter(re.findall(r"team \d\d", "\n".join(one.text for one in said(group, "Generect"))))


@pytest.mark.failure(46, 51, 59, 61)
async def test_a_digest_survives_a_kill_and_its_groups_move(world: World) -> None:
    """Three groups, several messages each. One moves and says so, one only by an error, one is killed in the middle."""
    ann = world.ann
    ann.says("/start")
    moves, fails, stays = (
        world.telegram.group(-5001 - number, f"Team {number}", [ann], supergroup=False) for number in range(3)
    )
    await seed(world, ann, [moves, fails, stays])
    new = world.telegram.group(NEW, "Team 1", [ann], supergroup=True)
    bot = await world.polling()
    await eventually(lambda: said(stays) and said(moves))
    await bot.kill()
    assert not any(cards(group)[NAMES[-1]] for group in (moves, fails, stays))
    moves.migrates(NEW - 1, ann)
    before = sum(cards(fails).values())
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    world.telegram.fault(
        "sendMessage", "error", 3, chat_id=fails.id, description=moved, parameters={"migrate_to_chat_id": NEW}
    )
    bot = await world.polling()
    await eventually(lambda: all(cards(one)[NAMES[-1]] for one in (moves, stays)) and cards(new)[NAMES[-1]])
    await world.telegram.idle(2.0)
    for group in (moves, stays):
        assert set(cards(group)) == set(NAMES)
        assert max(cards(group).values()) <= 2
        assert len([one for one in said(group) if one.buttons]) <= 2
    both = cards(fails) + cards(new)
    assert set(both) == set(NAMES)
    assert sum(both.values()) <= len(NAMES) + before
    stays.migrates(NEW - 2, ann)
    await eventually(lambda: not world.telegram.pending)
    await bot.kill()
    bot = await world.polling()
    for table in ("shares", "digests"):
        query = f"SELECT DISTINCT chat_id FROM {table} ORDER BY chat_id"  # noqa: S608
        await eventually(lambda query=query: rows(world, query) == [(NEW - 2,), (NEW - 1,), (NEW,)])  # type: ignore[misc]
    assert await bot.stop() == 0


FORBIDDEN = "Forbidden: bot was kicked from the supergroup chat"
NO_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"


@pytest.mark.failure(24, 44, 45, 47, 48)
async def test_each_group_has_its_own_trouble(world: World) -> None:
    """Digests of several messages for groups that are limited, gone, left, unknown to Telegram, or fine."""
    ann = world.ann
    ann.says("/start")
    fine, limited, kicked, left, unknown, late = groups = [
        world.telegram.group(NEW - number, f"Team {number}", [ann], supergroup=True) for number in range(6)
    ]
    await seed(world, ann, groups)
    left.slips_out(ann)
    fail = world.telegram.fault
    fail("sendMessage", "429", chat_id=limited.id, retry_after=4)
    fail("getChatMember", "error", 99, chat_id=unknown.id, description="Bad Request: PARTICIPANT_ID_INVALID")
    fail("getChatMember", "no_description500", 99, chat_id=late.id)
    bot = await world.polling()
    await eventually(lambda: said(kicked))
    fail("sendMessage", "error", 99, chat_id=kicked.id, code=403, description=FORBIDDEN)
    await eventually(lambda: said(limited))
    first = {group.id: said(group)[0].date for group in (fine, limited, unknown, late)}
    await eventually(lambda: all(cards(group)[NAMES[-1]] for group in (fine, limited, unknown, late)))
    for group in (fine, limited, unknown, late):
        assert cards(group) == dict.fromkeys(NAMES, 1)
    assert first[limited.id] > first[fine.id]
    assert not cards(left)
    assert len(said(left, "the owner has left")) == 1
    assert rows(world, "SELECT chat_id FROM chats WHERE NOT active") == [(kicked.id,)]
    world.telegram.heal()
    await world.telegram.until(lambda: not world.telegram.pending)
    ann.says("/me team 07", chat=kicked)  # it is there after all
    await eventually(lambda: rows(world, "SELECT chat_id FROM chats WHERE NOT active") == [])
    counted = dict(rows(world, "SELECT chat_id, count(*) FROM shares GROUP BY chat_id"))
    assert counted == {group.id: len(NAMES) for group in groups if group is not left}
    assert await bot.stop() == 0


@pytest.mark.failure(47, 48)
async def test_topics_that_are_gone_and_rights_that_are_missing(world: World) -> None:
    """What cannot be said in a topic is said in General; what no group takes waits, and no group is given up."""
    ann = world.ann
    ann.says("/start")
    forums = [world.telegram.group(NEW - number, f"Forum {number}", [ann], forum=True) for number in range(3)]
    topic = {forum.topic("Balances", ann) for forum in forums}.pop()
    silent = [world.telegram.group(NEW - number, f"Team {number}", [ann], supergroup=True) for number in range(3, 9)]
    await seed(world, ann, forums, 1, topic=topic)
    await seed(world, world.telegram.person(1003, "Dan"), silent, 1)
    for group in silent:
        group.chat.members[1003] = "member"
        world.telegram.fault("sendMessage", "error", 9, chat_id=group.id, description=NO_RIGHTS)
    forums[0].closes_topic(topic, ann)
    forums[1].deletes_topic(topic)
    bot = await world.polling()
    query = f"SELECT count(*) FROM chat_retry_after WHERE chat_id = {EVERY_MESSAGE}"  # noqa: S608 - a number
    await eventually(lambda: rows(world, query) == [(1,)])
    assert await bot.stop() == 0
    assert rows(world, "SELECT count(*) FROM chats WHERE NOT active") == [(0,)]
    with closing(sqlite3.connect(world.database)) as connection, connection:
        connection.execute("DELETE FROM chat_retry_after")  # five minutes later
    world.telegram.heal()
    bot = await world.polling()
    await eventually(lambda: all(cards(group) for group in (*forums, *silent)))
    await eventually(lambda: len([text for text in world.said(ann) if "the topic that you chose" in text]) == 2)
    assert [said(forum, "Generect")[0].thread for forum in forums] == [None, None, topic]
    assert all(sum(cards(group).values()) == 1 for group in (*forums, *silent))
    assert await bot.stop() == 0


def talk(world: World, group: Group, people: list[Person]) -> list[SimMessage]:
    """What people say to each other where the bot, an admin, is told all of it."""
    said = [one.says(f"our SECRET plan {number}", chat=group) for number, one in enumerate(people)]
    people[0].edits(said[0], "our SECRET plan, edited")
    people[1].sends_photo("SECRET photo", chat=group)
    people[1].says("SECRET answer", chat=group, reply_to=said[0])
    people[1].says("/balance@other_bot SECRET", chat=group)
    people[0].says("SECRET of the house", chat=group, anonymous=True)
    group.channel_posts("News", "SECRET news")
    for event in ({"message_reaction": {"note": "SECRET"}}, {"no_such_kind": {"text": "SECRET"}}, {"poll": "SECRET"}):
        world.telegram.raw_update(event)
    world.telegram.raw_update({"message": "SECRET"})
    return said


@pytest.mark.failure(21, 53, 54, 59)
async def test_shared_over_two_kills_and_no_talk_is_kept(world: World) -> None:
    ann, cid = world.ann, world.telegram.person(1002, "Cid", language_code="en")
    team = world.telegram.group(NEW, "Team", [cid], [ann], bot="administrator", supergroup=True)
    bot = await world.polling()
    await world.hears(ann, f"/link generect {GENERECT} sales", "Linked")
    question = await ann.gets(lambda: ann.says("/share", chat=team))
    world.telegram.fault("editMessageText", "429", retry_after=60)
    ann.presses(question, question.buttons[0].text)
    await eventually(lambda: said(team, "is shared here now"))
    await bot.kill()
    bot = await world.polling()
    await eventually(lambda: "✅" in question.text)
    assert rows(world, "SELECT chat_id FROM shares") == [(team.id,)]
    assert len(said(team, "is shared here now")) <= 2

    await world.telegram.idle(5.1)  # a younger reading would be reused
    world.providers.fault("generect", "slow", seconds=60)
    sent, since = talk(world, team, [ann, cid]), len(world.providers.requests)
    cid.says("/balance", chat=team, reply_to=sent[0])
    await eventually(lambda: len(world.providers.requests) > since)
    await world.telegram.until(lambda: not world.telegram.pending)
    await bot.kill()
    (kept,) = await inbox(world)
    assert "/balance" in kept
    assert "SECRET" not in kept
    world.telegram.raw_update({"update_id": json.loads(kept)["update_id"], "message": json.loads(kept)["message"]})
    world.providers.heal()
    bot = await world.polling()
    await eventually(lambda: said(team, "8,531"))
    await world.telegram.idle(1.0)
    assert len(said(team, "8,531")) == 1
    await eventually(lambda: rows(world, "SELECT count(*) FROM inbox") == [(0,)])
    assert await bot.stop() == 0
    assert "SECRET" not in bot.log


@pytest.mark.failure(22, 46, 59, 60)
async def test_two_replicas_a_poller_and_a_sender_are_one_bot(
    postgres_url: str, world: World, balancer: list[int]
) -> None:
    """Ten colleagues ask at once; while the provider is slow one replica is killed and the group moves.

    A process sends one message with the figures and three pointers to it; the killed one's questions get theirs too.
    """
    world.env |= {"DATABASE_URL": postgres_url, "POLL_EVERY": "60"}
    ann, team = world.ann, [world.telegram.person(2000 + number, f"P{number}") for number in range(10)]
    group = world.telegram.group(-5001, "Team", team, [ann], supergroup=False)
    balancer += [free_port(), free_port()]
    parts = [
        {"ROLES": "chat", "HTTP_PORT": str(balancer[0]), "WEBHOOK_URL": world.url},
        {"ROLES": "chat", "HTTP_PORT": str(balancer[1]), "WEBHOOK_URL": world.url},
    ]
    bots = [await world.pushed(env=part) for part in parts]
    bots += [await world.start(env={"ROLES": role, "HTTP_PORT": "0"}) for role in ("poller", "sender")]
    account = world.providers.generect(GENERECT)
    account["balance_platform"] = 9000
    await world.hears(ann, f"/link generect {GENERECT} sales", "Linked")
    question = await ann.gets(lambda: ann.says("/share sales", chat=group))
    ann.presses(question, question.buttons[0].text)
    await eventually(lambda: said(group, "is shared here now"))

    await world.telegram.idle(5.1)  # a younger reading would be reused
    world.providers.fault("generect", "paused", times=2, until=(moved := asyncio.Event()))
    requests = len(world.providers.requests)
    for person in team:
        person.says("/balance", chat=group)
    await eventually(lambda: len(world.providers.requests) > requests)
    await bots.pop(0).kill()
    group.migrates(NEW, ann)
    moved.set()
    await eventually(lambda: said(group, "9,000") and said(group, "a moment ago"))
    await eventually(lambda: not world.telegram.pending)
    await world.telegram.idle(2.0)
    balances, pointers = said(group, "9,000"), said(group, "a moment ago")
    assert len(balances) <= REPLICAS
    assert len(pointers) <= REPLICAS * POINTERS
    assert all(one.reply_to in balances for one in pointers)
    assert len(world.providers.requests) <= requests + 2

    account["balance_platform"] = 1500
    requests = len(world.providers.requests)
    ann.says("/alerts sales here", chat=group)
    await eventually(lambda: len(world.providers.requests) > requests)
    await world.telegram.idle(5.1)  # a younger reading would be reused
    await world.hears(ann, "/balance", "1,500")  # a second reading confirms the sudden change
    await eventually(lambda: said(group, "under 20 %"))
    assert len(said(group, "under 20 %")) == 1
    for bot in bots:
        assert await bot.stop() == 0
        assert "Traceback" not in bot.log


@pytest.mark.failure(1, 54, 59, 70)
async def test_a_key_is_deleted_after_a_kill_and_was_not_even_stored(world: World) -> None:
    team = world.telegram.group(NEW, "Team", [], [world.ann], bot="administrator", supergroup=True)
    bot = await world.polling()
    await world.hears(world.ann, "/start", "")
    world.telegram.fault("deleteMessage", "429", retry_after=60)
    shown = world.ann.says(f"/link generect {GENERECT}", chat=team)
    await eventually(lambda: world.telegram.called("deleteMessage"))
    await world.telegram.until(lambda: not world.telegram.pending)
    await bot.kill()
    (kept,) = [one for one in await inbox(world) if str(team.id) in one]
    assert GENERECT not in kept
    bot = await world.polling()
    await eventually(lambda: shown.deleted)
    await eventually(lambda: any("key in a group" in one.text for one in world.ann.chat.visible()))
    assert await bot.stop() == 0
    assert GENERECT not in bot.log
