"""A person is forgotten in groups too, down to the bytes; the export shows what is shared and opens nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.sharing import Mode
from bot.services.accounts.forgetting import forget
from bot.services.chats import groups
from bot.services.digests import digests
from bot.services.sharing import invitations, sharing
from bot.storage import people
from bot.storage.db import migration_snapshots
from bot.storage.db.tables import metadata
from tests.services.groups.samples import GROUP, OTHER, TITLE, TOPIC, Group
from tests.storage.samples import ANNA, BORIS

CANARY = "canary0123456789"


async def stored_everywhere(group: Group) -> str:
    """Anna has shared with two groups, whose messages about it all wait, and has chosen topics."""
    await group.enters()
    shared = await group.shares(ANNA, CANARY, mode=Mode.HERE)
    second = await group.shares(ANNA, f"{CANARY} 2", mode=Mode.HERE)
    boris = await group.shares(BORIS, "ops")
    await group.sets(boris, Mode.HERE, set_by=ANNA)
    await sharing.share(group.resources, ANNA, shared.account.id, OTHER, 0)
    await digests.plan(group.resources, GROUP, "daily 12:10", TOPIC, set_by=ANNA)
    for one in (shared, second, boris):
        await group.reads(one.account, "1500")
    assert await digests.build_due(group.resources) == 1
    await groups.topic_gone(group.resources, GROUP, TOPIC)
    return await invitations.invite(group.resources, ANNA, account_id=shared.account.id, chat_id=GROUP)


async def everything(group: Group) -> str:
    async with group.resources.database.read() as conn:
        tables = [(table.name, (await conn.execute(select(table))).all()) for table in metadata.sorted_tables]
    return "\n".join(f"{name} {row}" for name, rows in tables for row in rows if name != "key_checks")


@pytest.mark.failure(70)
async def test_no_trace_stays_in_shares_invitations_and_what_waits(group: Group) -> None:
    await stored_everywhere(group)
    assert CANARY in await everything(group)
    async with group.resources.database.read() as conn:
        hers = [account["id"] for account in (await people.everything(conn, ANNA))["accounts"]]
    await forget(group.resources, ANNA, keep_update=None)
    left = await everything(group)
    assert not [word for word in (CANARY, str(ANNA), *hers) if word in left]
    assert await group.lines() == ["An owner deleted their data: 2 accounts are not shared here any more."]
    assert (await group.lines(OTHER))[-1] == "An owner deleted their data: 1 account is not shared here any more."
    assert [one.account.label for one in await sharing.in_chat(group.resources, GROUP)] == ["ops"]
    [warning] = await group.warnings()
    [digest] = [row for row in await group.waiting() if "share_ids" in row.body]
    assert warning.owner_id == BORIS
    assert [entry["account"]["owner_id"] for entry in digest.body["entries"]] == [BORIS]


@pytest.mark.failure(70)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_bytes_are_gone_from_the_file_and_its_snapshots(group: Group) -> None:
    path = group.resources.database.path
    assert path is not None
    await stored_everywhere(group)
    copy = migration_snapshots.before_migration(group.resources.database, group.resources.clock.now())
    assert copy is not None
    marks = (CANARY.encode(), str(ANNA).encode())
    assert all(mark in copy.read_bytes() for mark in marks)
    await forget(group.resources, ANNA, keep_update=None)
    assert not [file.name for file in _files(path.parent) if any(mark in file.read_bytes() for mark in marks)]
    assert b"ops" in copy.read_bytes()


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


@pytest.mark.failure(70)
async def test_an_export_names_the_groups_and_opens_no_link(group: Group) -> None:
    token = await stored_everywhere(group)
    async with group.resources.database.read() as conn:
        exported = await people.everything(conn, ANNA)
    titles = sorted((one["group"], one["warnings"]) for one in exported["shares"] if one["chat_id"] == GROUP)
    assert titles == [(TITLE, "here")] * 2
    assert [(one["group"], one["chat_id"]) for one in exported["invitations"]] == [(TITLE, GROUP)]
    assert [(one["group"], one["schedule"]) for one in exported["digests_set_in_groups"]] == [(TITLE, "daily 12:10")]
    text = json.dumps(exported)
    assert not [word for word in (token, "token_key", str(BORIS), "ops") if word in text]
    assert not [
        one
        for one in exported["digests"] + exported["digests_set_in_groups"]
        if "figures" in one and one["chat_id"] != ANNA
    ]
    group.clock.move(timedelta(minutes=10))
    assert await invitations.invited(group.resources, ANNA, token) is None
