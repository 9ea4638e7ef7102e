"""Snapshots of the SQLite file from before a migration: removed after KEEP; a forgotten person is erased there too."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.storage.db.engine import Database
from bot.storage.people import NAMES_A_PERSON

KEEP = timedelta(days=7)
FOLDER = "backups"

_STAMP = "%Y%m%dT%H%M%S.%fZ"


def before_migration(database: Database, now: datetime) -> Path | None:
    """Return a snapshot (0600) in the folder `backups` beside the file; None where there is no SQLite file."""
    if database.path is None or not database.path.exists():
        return None
    snapshot = database.path.parent / FOLDER / f"{database.path.stem}-{now.astimezone(UTC).strftime(_STAMP)}.db"
    _copy(database.path, snapshot)
    return snapshot


def expire(database: Database, now: datetime) -> None:
    """Remove the snapshots older than KEEP; their age is in their names. Other files in the folder stay."""
    for snapshot in _snapshots(database):
        made = _made_at(snapshot)
        if made is not None and now - made > KEEP:
            snapshot.unlink(missing_ok=True)


def forget(database: Database, owner_id: int) -> None:
    """Delete every row about a person from every snapshot, bytes and all, whatever its schema is."""
    for snapshot in _snapshots(database):
        with closing(sqlite3.connect(snapshot, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA temp_store=MEMORY")
            connection.execute("BEGIN IMMEDIATE")
            _leave_groups(connection, owner_id)
            for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                _delete(connection, table, owner_id)
            connection.execute("COMMIT")
            connection.execute("VACUUM")


def _made_at(snapshot: Path) -> datetime | None:
    try:
        return datetime.strptime(snapshot.stem.rpartition("-")[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _snapshots(database: Database) -> list[Path]:
    return sorted((database.path.parent / FOLDER).glob("*.db")) if database.path is not None else []


def _leave_groups(connection: sqlite3.Connection, owner_id: int) -> None:
    """Erase what rows of groups say of a person; a snapshot from before there were groups says nothing."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'shares'").fetchone() is None:
        return
    person = {"person": owner_id}
    groups = "SELECT chat_id FROM shares WHERE owner_id = :person"
    connection.execute(f"UPDATE digests SET figures = NULL WHERE chat_id IN ({groups})", person)  # noqa: S608 - no input
    for table in ("digests", "shares"):
        connection.execute(f"UPDATE {table} SET set_by = NULL WHERE set_by = :person", person)  # noqa: S608 - no input
    for names, owner in (("parts", "owner"), ("entries", "account.owner_id")):  # of digests; the first until 0005
        theirs = f"SELECT 1 FROM json_each(body, '$.{names}') WHERE json_extract(value, '$.{owner}') = :person"  # noqa: S608
        connection.execute(f"DELETE FROM outbox WHERE EXISTS ({theirs})", person)  # noqa: S608 - no input


def _delete(connection: sqlite3.Connection, table: str, owner_id: int) -> None:
    names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    about = " OR ".join(f'"{name}" = :person' for name in names if name in NAMES_A_PERSON)
    if about:
        connection.execute(f'DELETE FROM "{table}" WHERE {about}', {"person": owner_id})  # noqa: S608 - schema's names


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    for broken_off in target.parent.glob("*.new"):
        broken_off.unlink()
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(draft)) as written:
        read.backup(written)
        written.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
    draft.replace(target)
