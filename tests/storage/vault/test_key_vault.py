"""What is sealed opens in its row, with its key, and nowhere else."""

import asyncio
import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.domain.errors import MasterKeyError, Sealed
from bot.storage import accounts
from bot.storage.db.engine import Database
from bot.storage.db.tables import accounts as rows
from bot.storage.db.tables import key_checks
from bot.storage.vault import master_keys
from bot.storage.vault.key_vault import KeyVault, key_id
from tests.storage.samples import ANNA, BORIS, content, key, link, mode, opened_key

FIRST = "first:" + base64.b64encode(b"1" * 32).decode()
SECOND = "second:" + base64.urlsafe_b64encode(b"\xff" * 32).decode()
IMPOSTOR = "first:" + base64.b64encode(b"2" * 32).decode()


async def _checks(database: Database) -> dict[str, bytes]:
    async with database.read() as conn:
        return {row.key_id: row.index_key for row in await conn.execute(select(key_checks))}


async def _open(database: Database, file: Path, keys: str | None = None) -> KeyVault:
    return await KeyVault.open(database, file=file, keys=keys)


async def test_the_first_start_makes_a_private_key_file(database: Database, key_file: Path) -> None:
    vault = await _open(database, key_file)
    assert mode(key_file) == 0o600
    assert [file.name for file in key_file.parent.iterdir() if "master" in file.name] == [key_file.name]
    again = await _open(database, key_file)
    assert again.unseal(vault.seal(b"x", table="t", row="r", owner=1), table="t", row="r", owner=1) == b"x"
    assert again.fingerprint("x") == vault.fingerprint("x") != vault.fingerprint("y")


async def test_processes_that_start_together_share_one_key(database: Database, key_file: Path) -> None:
    vaults = await asyncio.gather(*(_open(database, key_file) for _ in range(4)))
    assert len({vault.primary for vault in vaults}) == len({vault.fingerprint("x") for vault in vaults}) == 1


@pytest.mark.failure(67)
@pytest.mark.parametrize("keys", [None, IMPOSTOR, SECOND, f"{SECOND},{IMPOSTOR}"])
async def test_a_wrong_or_lost_master_key_is_refused(database: Database, key_file: Path, keys: str | None) -> None:
    await _open(database, key_file, FIRST)
    before = await _checks(database)
    with pytest.raises(MasterKeyError):
        await _open(database, key_file, keys)
    assert await _checks(database) == before
    assert content(key_file) is None


@pytest.mark.failure(67)
async def test_accounts_whose_key_left_the_list_stop_the_start(database: Database, key_file: Path) -> None:
    old = await _open(database, key_file, FIRST)
    async with database.write() as conn:
        await link(conn, old)
    await _open(database, key_file, f"{SECOND},{FIRST}")
    with pytest.raises(MasterKeyError, match="first"):
        await _open(database, key_file, SECOND)


async def test_a_new_first_key_is_vouched_for_by_an_old_one(database: Database, key_file: Path) -> None:
    old = await _open(database, key_file, FIRST)
    new = await _open(database, key_file, f"{SECOND},{FIRST}")
    assert (new.primary, old.primary) == ("second", "first")
    assert new.fingerprint("x") == old.fingerprint("x")
    assert set(await _checks(database)) == {"first", "second"}
    assert (await _open(database, key_file, SECOND)).fingerprint("x") == old.fingerprint("x")


def _flip(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def _cut(sealed: bytes) -> bytes:
    return sealed[:20]


@pytest.mark.failure(68)
@pytest.mark.parametrize("damage", [_flip, _cut, lambda _: b"", lambda sealed: b"\2" + sealed[1:]])
async def test_a_changed_ciphertext_fails_its_account_alone(
    database: Database, vault: KeyVault, damage: Callable[[bytes], bytes]
) -> None:
    async with database.write() as conn:
        harmed, whole = await link(conn, vault), await link(conn, vault, label="other", plain="key-2")
        sealed = await conn.scalar(select(rows.c.credentials).where(rows.c.id == harmed.id))
        assert sealed
        await conn.execute(update(rows).where(rows.c.id == harmed.id).values(credentials=damage(sealed)))
        with pytest.raises(Sealed):
            await opened_key(conn, vault, harmed.id)
        assert await opened_key(conn, vault, whole.id) == key("key-2")
        assert len(await accounts.of_owner(conn, ANNA)) == 2


@pytest.mark.failure(68)
async def test_a_ciphertext_opens_in_its_own_row_only(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        mine, theirs = await link(conn, vault), await link(conn, vault, owner=BORIS)
        sealed = await conn.scalar(select(rows.c.credentials).where(rows.c.id == theirs.id))
        await conn.execute(update(rows).where(rows.c.id == mine.id).values(credentials=sealed))
        with pytest.raises(Sealed):
            await opened_key(conn, vault, mine.id)
    value = vault.seal(b"x", table="t", row="r", owner=1)
    for other in ({"table": "u"}, {"row": "s"}, {"owner": 2}):
        with pytest.raises(Sealed):
            vault.unseal(value, **{"table": "t", "row": "r", "owner": 1, **other})  # type: ignore[arg-type]


async def test_equal_values_seal_differently(vault: KeyVault) -> None:
    assert len({vault.seal(b"x", table="t", row="r", owner=1) for _ in range(50)}) == 50


@pytest.mark.failure(70)
async def test_the_database_never_shows_a_key(database: Database, vault: KeyVault) -> None:
    secret = "canary-0123456789"
    async with database.write() as conn:
        made = await link(conn, vault, plain=secret)
        theirs = await link(conn, vault, owner=BORIS, plain=secret)
        stored = [repr(row) for row in await conn.execute(select(rows))]
        prints = await conn.scalar(select(func.count(rows.c.fingerprint.distinct())))
        printed = repr(await opened_key(conn, vault, made.id)) + repr(vault) + repr(vault.keys)
    assert secret not in "".join(stored) + printed + repr(theirs)
    assert base64.b64encode(vault.keys[0].secret).decode() not in printed
    assert prints == 2


@pytest.mark.failure(69)
async def test_a_key_that_came_beside_this_process_is_read(database: Database, key_file: Path) -> None:
    running = await _open(database, key_file)
    master_keys.replace(key_file, (master_keys.generate(), *running.keys))
    second = await _open(database, key_file)
    assert running.unseal(second.seal(b"x", table="t", row="r", owner=1), table="t", row="r", owner=1) == b"x"
    assert key_id(running.seal(b"x", table="t", row="r", owner=1)) == second.primary


SECRET = base64.b64encode(b"S" * 31).decode()


@pytest.mark.parametrize(
    "text", ["", " , ", SECRET, f"a:{SECRET}", f"a b:{FIRST[6:]}", f"{FIRST},{IMPOSTOR}", f"{FIRST},x", "a:%%%", "ä:x"]
)
def test_unusable_keys_are_named_without_being_shown(text: str) -> None:
    with pytest.raises(MasterKeyError) as caught:
        master_keys.parse(text)
    assert SECRET not in str(caught.value)
    assert FIRST[6:] not in str(caught.value)


def test_usable_keys_pass() -> None:
    master_keys.parse(f" {FIRST} ,\n{SECOND.rstrip('=')},")


async def test_a_damaged_file_is_named(database: Database, key_file: Path) -> None:
    await _open(database, key_file)
    os.truncate(key_file, 9)
    with pytest.raises(MasterKeyError, match="master key 1"):
        await _open(database, key_file)
