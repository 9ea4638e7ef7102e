"""Transactions: who waits for whom, what a full disk says, and what is left on the disk."""

import asyncio
import contextlib
import itertools
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.errors import StorageFull
from bot.storage.db import sqlite_dialect
from bot.storage.db.engine import Database
from bot.storage.db.tables import chats, readings, seen_updates
from bot.supervisor import Supervisor
from tests.process_caches import PRAGMAS
from tests.storage.samples import ANNA, BORIS, NOW, content, mode

CANARY = "canary-0123456789"


def chat(chat_id: int, kind: str = "private") -> dict[str, object]:
    return {"chat_id": chat_id, "kind": kind, "active": True}


async def test_an_exception_undoes_everything(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as conn:
            await conn.execute(insert(chats).values(chat(1)))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.read() as conn:
        assert await conn.scalar(select(func.count()).select_from(chats)) == 0


async def test_what_is_written_under_read_is_not_kept(database: Database) -> None:
    async with database.read() as conn:
        await conn.execute(insert(chats).values(chat(1)))
    async with database.read() as conn:
        assert await conn.scalar(select(func.count()).select_from(chats)) == 0


@pytest.mark.failure(58)
async def test_two_processes_that_read_and_then_write_lose_nothing(sqlite: Database) -> None:
    """Two engines on one file stand for two processes: with a plain BEGIN the second is refused in 0.0 s."""
    other = Database(f"sqlite+aiosqlite:///{sqlite.path}")
    async with sqlite.write() as conn:
        await conn.execute(insert(chats).values(chat(1, "0")))

    async def count(database: Database) -> None:
        for _ in range(20):
            async with database.write() as conn:
                seen = await conn.scalar(select(chats.c.kind))
                await asyncio.sleep(0)
                await conn.execute(update(chats).values(kind=str(int(seen or 0) + 1)))

    async with asyncio.TaskGroup() as group:
        for database in (sqlite, other, sqlite, other):
            group.create_task(count(database))
    async with other.read() as conn:
        assert await conn.scalar(select(chats.c.kind)) == "80"
    await other.close()


@pytest.mark.failure(58)
async def test_a_busy_database_is_tried_again(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.db.sqlite_dialect.BUSY_SECONDS", 0.05)
    hasty = Database(f"sqlite+aiosqlite:///{sqlite.path}")
    tried: list[str] = []
    event.listen(hasty._writer.sync_engine, "before_cursor_execute", lambda *arguments: tried.append(arguments[2]))
    with closing(sqlite3.connect(str(sqlite.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DBAPIError, match="locked"):
            async with hasty.write():
                pass
        assert tried == ["BEGIN IMMEDIATE"] * sqlite_dialect.BEGIN_ATTEMPTS
        other.execute("COMMIT")
        async with hasty.write() as conn:
            await conn.execute(insert(chats).values(chat(1)))
    await hasty.close()


@pytest.mark.failure(65)
async def test_a_full_disk_is_said_and_nothing_is_half_written(sqlite: Database) -> None:
    async with sqlite.write() as conn:
        pages = (await conn.exec_driver_sql("PRAGMA page_count")).scalar()
        await conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageFull) as caught:
        await _fill_up(sqlite)
    assert caught.value.waiting_helps
    async with sqlite.write() as conn:
        assert await conn.scalar(select(func.count()).select_from(chats)) == 0
        await conn.exec_driver_sql("PRAGMA max_page_count=1000000")
        await conn.execute(insert(chats).values(chat(1)))


async def _fill_up(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(insert(chats).values(chat(1)))
        await conn.execute(insert(seen_updates), [{"update_id": number, "at": NOW} for number in range(5000)])


@pytest.mark.failure(66)
async def test_telegram_ids_are_wide_enough(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(insert(chats), [chat(2**63 - 1), chat(-(10**15))])
        assert set(await conn.scalars(select(chats.c.chat_id))) == {2**63 - 1, -(10**15)}


@pytest.mark.failure(70)
async def test_errors_hide_what_a_statement_carried(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(insert(chats).values(chat(1)))
    with pytest.raises(IntegrityError) as caught:
        async with database.write() as conn:
            await conn.execute(insert(chats).values(chat(1, CANARY)))
    assert CANARY not in f"{caught.value!s}{caught.value!r}{caught.value.__cause__!r}"


async def test_a_row_needs_its_parent(database: Database, database_url: str) -> None:
    """Also in a process that did not migrate."""
    orphan = {"number": 1, "at": NOW, "amounts": {}}
    other = Database(database_url)
    with pytest.raises(IntegrityError):
        async with other.write() as conn:
            await conn.execute(insert(readings).values(orphan))
    await other.close()
    with pytest.raises(IntegrityError):
        async with database.reshape() as conn:
            await conn.execute(insert(readings).values(orphan))
    async with database.read() as conn:
        assert await conn.scalar(select(func.count()).select_from(readings)) == 0


async def test_who_reads_sees_one_state(database: Database) -> None:
    async with database.read() as before:
        assert await before.scalar(select(func.count()).select_from(chats)) == 0
        async with database.write() as conn:
            await conn.execute(insert(chats).values(chat(1)))
        assert await before.scalar(select(func.count()).select_from(chats)) == 0


async def test_files_are_private(sqlite: Database) -> None:
    async with sqlite.write() as conn:
        await conn.execute(insert(chats).values(chat(ANNA)))
    assert sqlite.path is not None
    files = sorted(sqlite.path.parent.iterdir())
    assert [file.name for file in files] == ["bot.db", "bot.db-shm", "bot.db-wal"]
    assert {mode(file) for file in files} == {0o600}
    assert mode(sqlite.path.parent) == 0o700


def test_a_folder_named_as_the_database_stays_usable(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    sqlite_dialect.make_private(tmp_path)
    assert mode(tmp_path) == 0o755


LOOK = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM chats').fetchone()[0])"


async def test_another_program_may_look_into_the_file_meanwhile(sqlite: Database) -> None:
    """The last to close the file deletes its log, and whoever else has it open must not be taken for gone."""
    for chat_id in (ANNA, BORIS):
        async with sqlite.write() as conn, sqlite.read() as also:
            await also.execute(select(chats))
            await conn.execute(insert(chats).values(chat_id=chat_id, kind="private", active=True))
        looks = await asyncio.create_subprocess_exec(
            sys.executable, "-c", LOOK, str(sqlite.path), stdout=asyncio.subprocess.PIPE
        )
        seen, _ = await looks.communicate()
    assert seen == b"2\n"


async def test_a_commit_reaches_the_disk_and_deleted_bytes_leave_it(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.db.sqlite_dialect._PRAGMAS", PRAGMAS)
    async with sqlite.read() as conn:
        found = [(await conn.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in ("synchronous", "secure_delete")]
    assert found == [2, 1]


@pytest.mark.failure(70)
async def test_scrubbing_waits_for_readers_and_keeps_nobody_from_writing(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.db.sqlite_dialect.BUSY_SECONDS", 0.05)
    other = Database(f"sqlite+aiosqlite:///{sqlite.path}")
    log = Path(f"{sqlite.path}-wal")
    async with sqlite.read() as reader:
        await reader.execute(select(chats))
        async with other.write() as conn:
            await conn.execute(insert(chats).values(chat(ANNA, CANARY)))
        ended = []

        async def scrub() -> None:
            with pytest.raises(TimeoutError):
                await other.scrub()
            ended.append("scrub")

        async def write() -> None:
            async with other.write() as conn:
                await conn.execute(insert(chats).values(chat(ANNA + 1)))
            ended.append("write")

        await asyncio.gather(scrub(), write())
    assert ended == ["write", "scrub"]
    assert CANARY.encode() in (content(log) or b"")
    await other.scrub()
    assert content(log) == b""
    await other.close()


async def test_a_busy_log_is_cut_to_4_mb(sqlite: Database) -> None:
    """SQLite writes the log back at 1,000 pages and then leaves it as long as it is: 4.12 MB."""
    assert sqlite.path is not None
    numbers = itertools.count(ANNA)

    def write(conn: Connection) -> None:
        pages = [chat(next(numbers)) | {"title": "x" * 4000} for _ in range(20)]
        conn.execute(insert(chats), pages)

    while sqlite_dialect.log_size(sqlite.path) <= 4_000_000:
        await sqlite.run(write)
    await sqlite.trim_log()
    assert sqlite_dialect.log_size(sqlite.path) <= 4_000_000


@pytest.mark.failure(70)
async def test_scrubbing_rebuilds_the_file(sqlite: Database) -> None:
    """Pages that were rebalanced keep old cells, whatever `secure_delete` erases."""
    assert sqlite.path is not None
    await _fill_up(sqlite)
    await sqlite.scrub()
    full = sqlite.path.stat().st_size
    async with sqlite.write() as conn:
        await conn.execute(delete(seen_updates))
    await sqlite.scrub()
    async with sqlite.read() as conn:
        assert (await conn.exec_driver_sql("PRAGMA freelist_count")).scalar() == 0
    assert sqlite.path.stat().st_size < full


@pytest.mark.failure(56)
async def test_a_cancelled_write_lets_go_of_the_lock(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cancelled at random moments inside `… RETURNING`: the next writer never waits for a lock that nobody holds."""
    monkeypatch.setattr("bot.storage.db.sqlite_dialect.BUSY_SECONDS", 0.2)

    async def write_on(start: int) -> None:
        for number in range(start, start + 1000):
            async with sqlite.write() as conn:
                stored = insert(seen_updates).values(update_id=number, at=NOW).returning(seen_updates.c.update_id)
                (await conn.execute(stored)).all()

    for attempt in range(40):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.002 + 0.0007 * attempt):
                await write_on(1000 * attempt)
        async with sqlite.write() as conn:
            await conn.execute(insert(chats).values(chat(ANNA + attempt)))


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql+aiomysql://host/name"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SQLite file or PostgreSQL"):
        Database(url)


async def test_a_plain_body_is_one_transaction(database: Database) -> None:
    def add(conn: Connection, chat_id: int, *, fail: bool = False) -> int:
        conn.execute(insert(chats).values(chat(chat_id)))
        if fail:
            raise RuntimeError
        return conn.scalar(select(func.count()).select_from(chats)) or 0

    assert await database.run(lambda conn: add(conn, 1)) == 1
    with pytest.raises(RuntimeError):
        await database.run(lambda conn: add(conn, 2, fail=True))
    assert await database.run(lambda conn: add(conn, 3)) == 2


async def test_a_cancelled_body_runs_to_its_end_and_lets_others_write(sqlite: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(conn: Connection) -> None:
        begun.set()
        go_on.wait()
        conn.execute(insert(chats).values(chat(1)))

    running = Supervisor().job("a slow body", sqlite.run(slow))
    await asyncio.to_thread(begun.wait)
    running.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    async with sqlite.write() as conn:
        assert await conn.scalar(select(func.count()).select_from(chats)) == 1
