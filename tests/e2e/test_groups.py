"""Groups in the real process: killed, moved, thrown out, held up; what was accepted is said, and no talk is kept."""

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
from bot.storage import accounts, chats, digests, schema, shares
from bot.storage.engine import Database
from bot.storage.key_vault import KeyVault
from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = [f"team {number:02d}" for number in range(100)]  # so many cards are several messages
NEW = -1_001_000_009_001


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


async def seed(world: World, owner: Person, groups: list[Group], *, topic: int = 0) -> None:
    """Let these accounts be linked and shared with each of the groups, whose digest is due; no bot runs meanwhile."""
    database = Database(world.env.get("DATABASE_URL", f"sqlite+aiosqlite:///{world.database}"))
    await schema.prepare(database, LONG_AGO)
    vault = await KeyVault.open(database, file=world.database.with_name("master.key"), keys=None)
    taken = TakenReading(Reading((Balance("credits", Decimal(4321)),)), LONG_AGO)
    async with database.write() as conn:
        await chats.touch(conn, owner.id, LONG_AGO)
        for group in groups:
            await chats.know(conn, group.id, LONG_AGO)
            await chats.set_language(conn, group.id, "en")
            await digests.put(conn, group.id, topic, schedule="weekly mon 09:00", next_at=LONG_AGO, set_by=owner.id)
        for number, label in enumerate(NAMES):
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
    await world.telegram.idle(2.0, 20)
    for group in (moves, stays):
        assert set(cards(group)) == set(NAMES)
        assert max(cards(group).values()) <= 2
        assert len([one for one in said(group) if one.buttons]) <= 2
    both = cards(fails) + cards(new)
    assert set(both) == set(NAMES)
    assert sum(both.values()) <= len(NAMES) + before
    assert {chat for (chat,) in rows(world, "SELECT chat_id FROM shares")} == {NEW - 1, NEW, stays.id}
    assert {chat for (chat,) in rows(world, "SELECT chat_id FROM digests")} == {NEW - 1, NEW, stays.id}
    assert await bot.stop() == 0


FORBIDDEN = "Forbidden: bot was kicked from the supergroup chat"
NO_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"


def forum(world: World, number: int) -> Group:
    return world.telegram.group(NEW - number, f"Team {number}", [world.ann], forum=True)


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
    counted = dict(rows(world, "SELECT chat_id, count(*) FROM shares GROUP BY chat_id"))
    assert counted == {group.id: len(NAMES) for group in groups if group is not left}
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
    question = await ann.gets(lambda: ann.says("/share", chat=team), timeout=30)
    world.telegram.fault("editMessageText", "429", retry_after=60)
    ann.presses(question, question.buttons[0].text)
    await eventually(lambda: said(team, "is shared here now"))
    await bot.kill()
    bot = await world.polling()
    await eventually(lambda: "✅" in question.text)
    assert rows(world, "SELECT chat_id FROM shares") == [(team.id,)]
    assert len(said(team, "is shared here now")) <= 2

    await world.telegram.idle(5.1, 20)  # a younger reading would be reused
    world.providers.fault("generect", "slow", seconds=60)
    asked, since = talk(world, team, [ann, cid]), len(world.providers.requests)
    cid.says("/balance", chat=team, reply_to=asked[0])
    await eventually(lambda: len(world.providers.requests) > since)
    await world.telegram.until(lambda: not world.telegram.pending, 30)
    await bot.kill()
    print(rows(world, "select update_id,user_id,attempts,sent,lease_owner,lease_until,received_at from inbox"), rows(world,"select * from seen_updates"), await inbox(world), world.telegram.api.updates.next_id)
    (kept,) = await inbox(world)
    assert "/balance" in kept
    assert "SECRET" not in kept
    world.telegram.raw_update({"update_id": json.loads(kept)["update_id"], "message": json.loads(kept)["message"]})
    world.providers.heal()
    bot = await world.polling()
    await eventually(lambda: said(team, "8,531"))
    await world.telegram.idle(1.0, 20)
    assert len(said(team, "8,531")) == 1
    assert rows(world, "SELECT count(*) FROM inbox") == [(0,)]
    assert await bot.stop() == 0
    assert "SECRET" not in bot.log
