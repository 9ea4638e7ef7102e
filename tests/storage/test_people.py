"""What is stored about a person is shown whole and forgotten whole, down to the bytes."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage import (
    account_readings,
    chats,
    dialogs,
    digests,
    due_accounts,
    invitations,
    key_refusals,
    people,
    shares,
)
from bot.storage.db import migration_snapshots
from bot.storage.db.engine import Database
from bot.storage.db.tables import metadata
from bot.storage.invitations import Invitation
from bot.storage.queues import inbox, outbox, outbox_queue
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, BORIS, NOW, key, link, message, taken, update

CANARY = "canary-0123456789"
OF_NOBODY = {"key_checks", "key_calls", "key_retry_after", "seen_updates", "send_slices", "webhook_losses"}


async def fill(database: Database, vault: KeyVault, person: int, mark: str) -> None:
    """Put something of a person into every table."""
    async with database.write() as conn:
        await chats.touch(conn, person, NOW)
        made = await link(conn, vault, owner=person, label=mark, plain=mark)
        await shares.put(conn, owner_id=person, account_id=made.id, chat_id=-1, thread_id=0, now=NOW)
        await invitations.put(conn, Invitation(person, made.id, -1, 0), NOW)
        await account_readings.record_reading(conn, vault, made.id, taken(1, amount="5"))
        await dialogs.save(conn, vault, chat_id=person, user_id=person, kind=mark, data={}, expires_at=NOW)
        await dialogs.save(conn, vault, chat_id=-1, user_id=person, kind=mark, data={}, expires_at=NOW)
        mine = [update(person, user=person), update(person + 1, chat=-1, user=person)]
        await conn.run_sync(inbox.accept, vault, mine, NOW)
        watched = await due_accounts.load(conn, person, made.id)
        await due_accounts.finish(conn, watched, next_poll_at=NOW, alert_settings={"low": mark})
        await digests.put(conn, person, schedule=mark, next_at=NOW)
        await outbox.put(conn, message(chat=person, body={"text": mark}))
        await outbox.put(conn, message(chat=-1, owner=person, body={"text": mark}))
        await outbox_queue.set_retry_after(conn, person, NOW)
        key_mac = vault.fingerprint_key(key(mark), provider="generect")
        await key_refusals.refuse(conn, "generect", key_mac, NOW)


async def sizes(database: Database) -> dict[str, int]:
    async with database.read() as conn:
        return {
            table.name: await conn.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
            if table.name not in OF_NOBODY
        }


async def test_forgetting_takes_one_persons_rows_and_no_other(database: Database, vault: KeyVault) -> None:
    await fill(database, vault, ANNA, "anna")
    sizes_before = await sizes(database)
    assert all(sizes_before.values())
    await fill(database, vault, BORIS, "boris")
    async with database.write() as conn:
        await people.forget(conn, BORIS)
    assert await sizes(database) == sizes_before
    async with database.write() as conn:
        await people.forget(conn, ANNA, keep_update=ANNA)
    assert await sizes(database) == {name: int(name == "inbox") for name in sizes_before}


async def test_everything_is_shown_but_no_key(database: Database, vault: KeyVault) -> None:
    await fill(database, vault, ANNA, CANARY)
    await fill(database, vault, BORIS, "boris")
    async with database.read() as conn:
        exported = await people.everything(conn, ANNA)
        fingerprint = vault.fingerprint_credentials(key(CANARY), owner=ANNA, provider="generect")
        key_mac = vault.fingerprint_key(key(CANARY), provider="generect")
    [account] = exported["accounts"]
    assert account["label"] == CANARY
    assert [one["at"] for one in account["readings"]] == ["2026-03-01T12:00:00Z", "2026-03-01T12:01:00Z"]
    assert account["readings"][1] == {"at": account["last_read_at"], "amounts": {"balance": 5, "eur": None}}
    assert (len(exported["chats"]), len(exported["dialogs"]), len(exported["updates_in_hand"])) == (1, 2, 2)
    assert account["alert_settings"] == {"low": CANARY}
    assert [one["schedule"] for one in exported["digests"]] == [CANARY]
    assert [one["body"] for one in exported["messages"]] == [{"text": CANARY}] * 2
    text = json.dumps(exported)
    assert not any(secret in text for secret in ("boris", fingerprint, key_mac, "credentials", "identity", "person-1"))


async def test_counts(database: Database, vault: KeyVault) -> None:
    await fill(database, vault, ANNA, "anna")
    async with database.write() as conn:
        await link(conn, vault, label="second", plain="key-2")
        counted = await people.counts(conn)
    assert counted == {"people": 1, "accounts": 2, "chats": 1, "readings": 3, "inbox": 2}


@pytest.mark.failure(70)
async def test_the_bytes_are_gone_from_file_log_and_snapshots(sqlite: Database, sqlite_vault: KeyVault) -> None:
    assert sqlite.path is not None
    folder = sqlite.path.parent
    for number in range(30):
        await fill(sqlite, sqlite_vault, BORIS + 2 * number, f"other {number}")
    await fill(sqlite, sqlite_vault, ANNA, CANARY)
    copy = migration_snapshots.before_migration(sqlite, NOW)
    assert copy is not None
    assert _holding(folder, CANARY) >= {"bot.db-wal", copy.name}
    async with sqlite.write() as conn:
        await people.forget(conn, ANNA)
    migration_snapshots.forget(sqlite, ANNA)
    await sqlite.scrub()
    assert _holding(folder, CANARY) == set()
    assert _holding(folder, "other 29") == {"bot.db", copy.name}
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT count(*) FROM readings").fetchone() == (60,)


def _holding(folder: Path, text: str) -> set[str]:
    return {file.name for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()}


async def test_snapshots_go_after_seven_days(sqlite: Database) -> None:
    assert sqlite.path is not None
    folder = sqlite.path.parent / migration_snapshots.FOLDER
    old, young = (
        migration_snapshots.before_migration(sqlite, NOW - 2 * migration_snapshots.KEEP),
        migration_snapshots.before_migration(sqlite, NOW),
    )
    assert old is not None
    assert young is not None
    (of_the_operator := folder / "manual.db").touch()
    migration_snapshots.expire(sqlite, NOW + migration_snapshots.KEEP)
    assert set(folder.iterdir()) == {young, of_the_operator}


async def test_a_copy_that_broke_off_does_not_stay(sqlite: Database) -> None:
    assert sqlite.path is not None
    folder = sqlite.path.parent / migration_snapshots.FOLDER
    folder.mkdir()
    (folder / "bot-1.new").write_text(CANARY)
    assert list(folder.iterdir()) != [migration_snapshots.before_migration(sqlite, NOW)]
    assert _holding(folder, CANARY) == set()


async def test_there_is_nothing_to_copy_on_postgresql(postgres_url: str) -> None:
    database = Database(postgres_url)
    assert migration_snapshots.before_migration(database, NOW) is None
    await database.close()
