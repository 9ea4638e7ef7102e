"""Backup format for either database: a ZIP (0600) with `manifest.json` and one file of JSON lines a table.

What is sealed stays sealed and bound to its row: a backup is worth nothing without the master key, which is not in it.
What is in hand (inbox, dialogs, invitations, of the outbox all but warnings) or lasts for days at most (uses and
refusals of keys, Retry-After, send slices, seen updates) is left out: it would be stale after a restore. A warning that
waits counts as said in the account's rule states, so that without it nobody would be told; one too old is rolled back.
"""

import base64
import contextlib
import io
import itertools
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, Any

from sqlalchemy import BigInteger, Boolean, LargeBinary, Text, column, insert, inspect, select, table, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from bot.domain.errors import DatabaseBehind, InputError
from bot.storage.db import migrations, schema
from bot.storage.db.engine import Database
from bot.storage.db.stored_json import Json
from bot.storage.db.tables import accounts, chats, digests, key_checks, outbox, readings, shares, watches
from bot.storage.db.types import Amount, Moment, UtcDateTime

FORMAT = 1
TABLES = (key_checks, chats, accounts, watches, readings, shares, digests, outbox)  # parents first
WAITING = (outbox.c.outcome.is_(None), outbox.c.kind == "warning", outbox.c.expires_at.is_not(None))
BATCH = 500
COUNT_ON = (
    text("SELECT setval(pg_get_serial_sequence('watches', 'number'), max(number)) FROM watches"),
    text("SELECT setval(pg_get_serial_sequence('outbox', 'id'), max(id)) FROM outbox"),
)

# How a column's values are written and read, by a name that the manifest gives; the first type that fits counts.
KINDS: dict[str, tuple[type[TypeEngine[Any]], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "time": (UtcDateTime, datetime.isoformat, datetime.fromisoformat),
    "moment": (Moment, datetime.isoformat, datetime.fromisoformat),
    "amount": (Amount, str, Decimal),
    "bytes": (LargeBinary, lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "json": (Json, lambda value: value, lambda value: value),
    "flag": (Boolean, bool, bool),
    "int": (BigInteger, int, int),
    "text": (Text, str, str),
}


class BackupUnusable(InputError):
    """The file is no backup, a damaged one, or one of a newer program."""


class DatabaseInUse(InputError):
    """The database holds accounts already; nothing is restored over them."""


async def backup(database: Database, file: Path | IO[bytes], now: datetime) -> None:
    """Write one state of the database to a file, which appears when it is complete, or to an open stream.

    Raises DatabaseBehind unless the schema is this program's, and OSError.
    """
    if await schema.state(database) is not schema.State.CURRENT:
        raise DatabaseBehind("the database's schema is not this program's: run `balance-bot migrate`")
    with _appearing(file) if isinstance(file, Path) else contextlib.nullcontext(file) as out:
        async with database.read() as conn:
            await _write(conn, out, now)


async def restore(database: Database, file: Path | IO[bytes]) -> None:
    """Fill a database that holds no account with the backup, all or nothing, and bring it to this program's schema.

    The master key stays as it is; it must be the one the backup was sealed with. Raises BackupUnusable, DatabaseInUse,
    DatabaseBehind, OSError.
    """
    with _reading(file) as archive:
        manifest = _manifest(archive)
        if await schema.state(database) is schema.State.AHEAD:
            raise DatabaseBehind("the database was made by a newer program: run that one")
        async with database.reshape() as conn:
            await _refuse_if_in_use(conn)
            await conn.run_sync(migrations.to_revision, "base")
            await conn.run_sync(migrations.to_revision, manifest["revision"])
            for name, described in manifest["tables"].items():
                await _load(conn, archive, name, described)
            await conn.run_sync(migrations.to_revision, "head")
            for count_on in COUNT_ON if database.dialect == "postgresql" else ():
                await conn.execute(count_on)


async def _write(conn: AsyncConnection, out: IO[bytes], now: datetime) -> None:
    described: dict[str, Any] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in TABLES:
            kinds = {one.name: _kind(one.type) for one in each.columns}
            rows = 0
            with archive.open(f"{each.name}.jsonl", "w", force_zip64=True) as lines:
                kept = WAITING if each is outbox else ()
                async with conn.stream(select(each).where(*kept).order_by(*each.primary_key)) as found:
                    async for row in found.mappings():
                        coded = {name: _out(kinds[name], value) for name, value in row.items()}
                        lines.write(json.dumps(coded).encode() + b"\n")
                        rows += 1
            described[each.name] = {"columns": kinds, "rows": rows}
        manifest = {"format": FORMAT, "revision": schema.head(), "made_at": now.isoformat(), "tables": described}
        archive.writestr("manifest.json", json.dumps(manifest, indent=2))


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return it with everything that `restore` relies on checked; raises BackupUnusable."""
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        fits = manifest["format"] == FORMAT and all(
            isinstance(one["rows"], int) and set(one["columns"].values()) <= set(KINDS)
            for one in manifest["tables"].values()
        )
        known = schema.knows(manifest["revision"])
    except (KeyError, TypeError, AttributeError, ValueError, zipfile.BadZipFile):
        raise BackupUnusable("the file is no backup, or damaged") from None
    if not fits or not known:
        raise BackupUnusable("the backup was made by a newer program")
    return manifest


async def _refuse_if_in_use(conn: AsyncConnection) -> None:
    there = await conn.run_sync(lambda sync: inspect(sync).has_table(accounts.name))
    if there and (await conn.execute(select(accounts.c.id).limit(1))).first():
        raise DatabaseInUse("the database holds accounts already")


async def _load(conn: AsyncConnection, archive: zipfile.ZipFile, name: str, described: dict[str, Any]) -> None:
    """Insert a table's rows. Column types are the manifest's, since they are of the backup's revision."""
    kinds = described["columns"]
    target = table(name, *(column(each, KINDS[kind][0]()) for each, kind in kinds.items()))
    lines = _lines(archive, name, kinds)
    rows = 0
    while batch := list(itertools.islice(lines, BATCH)):
        try:
            await conn.execute(insert(target), batch)
        except IntegrityError:
            raise BackupUnusable(f"rows of {name} do not fit together") from None
        rows += len(batch)
    if rows != described["rows"]:
        raise BackupUnusable(f"{name} is not complete")


def _lines(archive: zipfile.ZipFile, name: str, kinds: dict[str, str]) -> Iterator[dict[str, Any]]:
    try:
        with archive.open(f"{name}.jsonl") as lines:
            for line in io.TextIOWrapper(lines, "utf-8"):
                row = json.loads(line)
                yield {each: _in(kind, row[each]) for each, kind in kinds.items()}
    except (KeyError, TypeError, ValueError, InvalidOperation, zlib.error, zipfile.BadZipFile) as error:
        raise BackupUnusable(f"{name} cannot be read: {type(error).__name__}") from None


def _kind(stored: TypeEngine[Any]) -> str:
    return next(name for name, (type_, _, _) in KINDS.items() if isinstance(stored, type_))


def _out(kind: str, value: Any) -> Any:
    return None if value is None else KINDS[kind][1](value)


def _in(kind: str, value: Any) -> Any:
    return None if value is None else KINDS[kind][2](value)


@contextlib.contextmanager
def _appearing(file: Path) -> Iterator[IO[bytes]]:
    """Yield a new file (0600) that takes its name when it is whole and on the disk."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def _reading(file: Path | IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise BackupUnusable("the file is no backup, or damaged") from None
    with archive:
        yield archive
