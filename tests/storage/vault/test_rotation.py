"""A new master key, whatever happens on the way."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.storage import dialogs
from bot.storage.db import file_lock
from bot.storage.db.engine import Database
from bot.storage.db.tables import accounts as rows
from bot.storage.db.tables import key_checks
from bot.storage.queues import inbox
from bot.storage.vault import master_keys, rotation
from bot.storage.vault.key_vault import KeyVault, key_id
from bot.storage.vault.rotation import Report
from tests.storage.samples import ANNA, NOW, content, key, link, mode, opened_key
from tests.storage.samples import update as incoming
from tests.storage.vault.test_key_vault import FIRST, SECOND


async def fill(database: Database, vault: KeyVault, number: int = 3) -> list[str]:
    async with database.write() as conn:
        made = [await link(conn, vault, label=f"label {n}", plain=f"key-{n}") for n in range(number)]
        await dialogs.save(conn, vault, chat_id=ANNA, user_id=ANNA, kind="key", data={"a": 1}, expires_at=NOW)
        await conn.run_sync(inbox.accept, vault, [incoming(1)], NOW)
    return [account.id for account in made]


async def rotate(database: Database, file: Path, *, retire: bool = True) -> Report:
    return await rotation.rotate(database, file=file, keys=None, retire=retire)


async def opens(database: Database, vault: KeyVault, ids: list[str]) -> bool:
    """Every account opens; raises Sealed."""
    async with database.read() as conn:
        found = [await opened_key(conn, vault, account_id) for account_id in ids]
    return found == [key(f"key-{n}") for n in range(len(ids))]


async def used(database: Database) -> tuple[set[str], set[str]]:
    """The key ids that have a check row, and those that accounts are sealed with."""
    async with database.read() as conn:
        return set(await conn.scalars(select(key_checks.c.key_id))), set(await conn.scalars(select(rows.c.key_id)))


@pytest.mark.failure(69)
async def test_everything_moves_to_a_new_key_while_the_bot_runs(
    database: Database, vault: KeyVault, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    ids = await fill(database, vault)
    old, fingerprint = vault.primary, vault.fingerprint("x")
    heard: list[tuple[int, int]] = []
    report = await rotation.rotate(
        database, file=key_file, keys=None, progress=lambda done, total: heard.append((done, total))
    )
    assert report == Report(report.primary, resealed=5, unopened=0, retired=(old,))
    assert heard[-1] == (5, 5)
    assert await used(database) == ({report.primary}, {report.primary})
    [only] = master_keys.parse((content(key_file) or b"").decode())
    assert only.id == report.primary != old
    assert mode(key_file) == 0o600
    assert await opens(database, vault, ids)
    assert vault.fingerprint("x") == fingerprint
    async with database.write() as conn:
        await link(conn, vault, label="after", plain="key-after")
        [one] = await conn.run_sync(inbox.claim, vault, owner="one", now=NOW, lease=NOW - NOW, limit=1)
    assert one.body == b"{}"


@pytest.mark.failure(69)
@pytest.mark.parametrize("step", ["replace", "_reseal_all", "_retire"])
async def test_a_crash_leaves_both_keys_and_is_continued(
    database: Database, vault: KeyVault, key_file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    ids = await fill(database, vault)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(master_keys if step == "replace" else rotation, step, crash)
        with pytest.raises(KeyboardInterrupt):
            await rotate(database, key_file)
    begun = master_keys.parse((content(key_file) or b"").decode())
    assert len(begun) == (1 if step == "replace" else 2)
    assert len((await used(database))[0]) == 2  # before the file names the key: the bot may seal with it at once
    assert await opens(database, await KeyVault.open(database, file=key_file, keys=None), ids)
    report = await rotate(database, key_file)
    assert report.retired == (vault.primary,)
    assert step == "replace" or report.primary == begun[0].id
    assert await used(database) == ({report.primary}, {report.primary})
    assert await opens(database, vault, ids)


@pytest.mark.failure(69)
async def test_a_key_that_still_seals_is_not_retired(database: Database, vault: KeyVault, key_file: Path) -> None:
    harmed, whole = (await fill(database, vault))[:2]
    async with database.write() as conn:
        sealed = await conn.scalar(select(rows.c.credentials).where(rows.c.id == harmed))
        assert sealed
        await conn.execute(update(rows).where(rows.c.id == harmed).values(credentials=sealed[:-1]))
    report = await rotate(database, key_file)
    assert (report.unopened, report.retired) == (1, ())
    assert len(master_keys.parse((content(key_file) or b"").decode())) == 2
    async with database.read() as conn:
        assert await opened_key(conn, vault, whole) == key("key-1")


async def test_a_change_beside_the_rotation_is_kept(database: Database, vault: KeyVault, key_file: Path) -> None:
    """A key is replaced between the rotation's reading and writing of its row."""
    [account_id] = await fill(database, vault, 1)
    newer = vault.seal_credentials(key("key-newer"), row=account_id, owner=ANNA)
    async with database.write() as conn:
        row = (await conn.execute(select(rows))).one()
        await conn.execute(update(rows).values(credentials=newer, key_id=key_id(newer)))
        rotated = await KeyVault.open(database, file=key_file, keys=None)
        assert not await rotation._reseal(conn, rotated, rotation.SEALED[0], row)
        assert (await opened_key(conn, vault, account_id)) == key("key-newer")


async def test_the_old_key_may_be_kept_for_a_while(database: Database, vault: KeyVault, key_file: Path) -> None:
    await fill(database, vault)
    first = await rotate(database, key_file, retire=False)
    assert first.retired == ()
    second = await rotate(database, key_file, retire=False)
    assert (second.primary, second.resealed) == (first.primary, 0)
    assert (await rotate(database, key_file)).retired == (vault.primary,)


async def test_listed_keys_are_told_and_not_touched(database: Database, key_file: Path) -> None:
    ids = await fill(database, await KeyVault.open(database, file=key_file, keys=FIRST))
    both = f"{SECOND},{FIRST}"
    report = await rotation.rotate(database, file=key_file, keys=both)
    assert report == Report("second", resealed=5, unopened=0, retired=("first",))
    assert content(key_file) is None
    assert await opens(database, await KeyVault.open(database, file=key_file, keys=SECOND), ids)


async def test_one_rotation_at_a_time(database: Database, vault: KeyVault, key_file: Path) -> None:
    async with file_lock.acquire(key_file.with_name("master.key.lock")):
        with pytest.raises(file_lock.AlreadyLocked):
            await rotate(database, key_file)
    assert (await rotate(database, key_file)).retired == (vault.primary,)
