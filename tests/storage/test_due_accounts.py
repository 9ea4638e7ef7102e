"""What is due is handed out once at a time."""

import asyncio
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Text, bindparam, case, cast, literal, null, text

from bot.domain.account import Status
from bot.domain.errors import AccountNotFound
from bot.storage import account_keys, accounts, due_accounts, watched
from bot.storage.db import migrations, schema
from bot.storage.db.engine import Database
from bot.storage.db.tables import accounts as rows
from bot.storage.db.tables import watches
from bot.storage.db.types import Moment, UtcDateTime
from bot.storage.due_accounts import Due
from bot.storage.queues import outbox_queue
from bot.storage.vault.key_vault import KeyVault
from tests.postgres import until_alone
from tests.storage.effort import effort, multiply
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW, claim_due, key, link, number_of, opened_key, taken

LEASE = timedelta(seconds=30)


async def watch(database: Database, vault: KeyVault, *minutes: float) -> list[str]:
    """Link accounts that are due so many minutes after NOW."""
    made = []
    async with database.write() as conn:
        for number, due in enumerate(minutes):
            account = await link(conn, vault, label=f"label {number}", plain=f"key-{number}")
            await due_accounts.touch(conn, account.id, NOW + due * MINUTE)
            made.append(account.id)
    return made


async def claim(
    database: Database,
    *,
    after: timedelta = timedelta(),
    limit: int = 10,
    busy: tuple[str, ...] = (),
) -> list[Due]:
    async with database.write() as conn:
        claimed = await claim_due(conn, now=NOW + after, lease=LEASE, limit=limit, busy=busy)
        return list((await conn.run_sync(due_accounts.some, claimed)).values())


async def finish(database: Database, due: Due, next_poll_at: datetime | None = NOW + MINUTE, **changes: int) -> None:
    async with database.write() as conn:
        await due_accounts.finish(conn, due, next_poll_at=next_poll_at, **changes)  # type: ignore[arg-type]


async def nearest(database: Database) -> datetime | None:
    async with database.read() as conn:
        return await conn.run_sync(watched.nearest)


def ids(claimed: list[Due]) -> set[str]:
    return {due.account.id for due in claimed}


async def test_the_longest_due_come_first_and_those_in_hand_not_again(database: Database, vault: KeyVault) -> None:
    later, first, second, now = await watch(database, vault, 1, -2, -1, 0)
    assert ids(await claim(database, limit=2)) == {first, second}
    assert ids(await claim(database)) == {now}
    assert await claim(database) == []
    assert ids(await claim(database, after=MINUTE)) == {first, second, now, later}


async def test_what_was_learnt_comes_back(database: Database, vault: KeyVault) -> None:
    [account_id] = await watch(database, vault, 0)
    [due] = await claim(database)
    async with database.read() as conn:
        mac = vault.fingerprint_key(await opened_key(conn, vault, account_id), provider="generect")
        account = await accounts.get(conn, ANNA, account_id)
        number = await number_of(conn, account_id)
    assert due == Due(account, number, NOW + LEASE, mac, None, None, None, None, 0, None, NOW, NOW, None, None, None)
    async with database.write() as conn:
        await due_accounts.finish(
            conn, due, next_poll_at=NOW + MINUTE, trend={"pace": "1.5"}, alert_states={"low": 1}, alert_settings={},
            refill_day=15, failures=2, failing_since=NOW, last_success_at=None, profile_read_at=NOW, quota_hourly=0,
            quota_daily=1000,
        )  # fmt: skip
        again = await due_accounts.load(conn, ANNA, account_id)
    learnt: tuple[Any, ...] = ({"pace": "1.5"}, {}, {"low": 1}, 15, 2, NOW, None, NOW, NOW, 0, 1000)
    assert again == Due(account, number, NOW + MINUTE, mac, *learnt)


@pytest.mark.parametrize("status", [Status.PAUSED, Status.REJECTED, Status.SUSPENDED])
async def test_only_active_accounts_are_read(database: Database, vault: KeyVault, status: Status) -> None:
    [account_id] = await watch(database, vault, 0)
    async with database.write() as conn:
        await accounts.set_status(conn, ANNA, account_id, status)
    assert (await claim(database), await nearest(database)) == ([], None)
    async with database.write() as conn:
        await accounts.set_status(conn, ANNA, account_id, Status.ACTIVE)
        await due_accounts.touch(conn, account_id, NOW)
    assert ids(await claim(database)) == {account_id}


async def test_an_account_that_nobody_watches_is_not_due(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        await link(conn, vault)
    assert (await claim(database), await nearest(database)) == ([], None)


async def test_a_busy_provider_is_left_out(database: Database, vault: KeyVault) -> None:
    await watch(database, vault, 0)
    async with database.write() as conn:
        other = await accounts.add(
            conn, vault, owner_id=ANNA, provider="elumenta", label="other", credentials=key("k"), taken=taken(),
            now=NOW,
        )  # fmt: skip
        await due_accounts.touch(conn, other.id, NOW)
    assert ids(await claim(database, busy=("generect",))) == {other.id}


@pytest.mark.failure(59, 60)
async def test_what_is_not_stored_before_the_lease_ends_is_due_again(database: Database, vault: KeyVault) -> None:
    [account_id] = await watch(database, vault, 0)
    assert ids(await claim(database)) == {account_id}
    assert await claim(database, after=LEASE - timedelta(seconds=1)) == []
    assert ids(await claim(database, after=LEASE)) == {account_id}


async def test_what_is_known_of_a_key_goes_with_it(database: Database, vault: KeyVault) -> None:
    [account_id] = await watch(database, vault, 0)
    [due] = await claim(database)
    await finish(database, due, next_poll_at=NOW, failures=3, quota_hourly=100)
    async with database.write() as conn:
        await account_keys.replace(conn, vault, ANNA, account_id, key("key-new"), taken(1))
    [fresh] = await claim(database)
    assert (fresh.failures, fresh.quota_hourly, fresh.last_success_at) == (0, None, taken(1).at)
    assert fresh.key_mac == vault.fingerprint_key(key("key-new"), provider="generect")


async def test_an_unlinked_account_is_not_written_to(database: Database, vault: KeyVault) -> None:
    [account_id] = await watch(database, vault, 0)
    [due] = await claim(database)
    async with database.write() as conn:
        with pytest.raises(AccountNotFound):
            await due_accounts.load(conn, BORIS, account_id)
        assert await accounts.remove(conn, ANNA, account_id)
        with pytest.raises(AccountNotFound):
            await due_accounts.load(conn, ANNA, account_id)
        await due_accounts.finish(conn, due, next_poll_at=NOW)
        assert await conn.run_sync(watched.nearest) is None


async def test_the_nearest_is_the_first_to_fall_due_or_to_be_given_back(database: Database, vault: KeyVault) -> None:
    await watch(database, vault, 0, 5)
    assert await nearest(database) == NOW
    [due] = await claim(database)
    assert await nearest(database) == NOW + LEASE
    await finish(database, due, next_poll_at=NOW + 7 * MINUTE)
    assert await nearest(database) == NOW + 5 * MINUTE


async def test_what_is_released_is_taken_at_once(database: Database, vault: KeyVault) -> None:
    one, _, paused = await watch(database, vault, -1, 0, 0)
    await claim(database)
    async with database.write() as conn:
        await accounts.set_status(conn, ANNA, paused, Status.PAUSED)
        await due_accounts.release(conn, [one, paused], NOW)
    assert ids(await claim(database)) == {one}


@pytest.mark.failure(60)
async def test_workers_share_what_is_due(database: Database, database_url: str, vault: KeyVault) -> None:
    linked = await watch(database, vault, *range(-20, 0))
    handled: list[str] = []

    async def work() -> None:
        own = Database(database_url)
        while claimed := await claim(own, limit=3):
            for due in claimed:
                handled.append(due.account.id)
                await finish(own, due)
        await own.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(work())
    assert sorted(handled) == sorted(linked)


async def test_a_tick_costs_what_is_due_and_not_what_exists(database: Database, vault: KeyVault) -> None:
    """Ten accounts are due; one in a hundred is paused."""
    await watch(database, vault, 60)
    small = await _tick(database, range(1, 1_000))
    large = await _tick(database, range(1_000, 20_000))
    assert all(after <= 2 * before + 20 for before, after in zip(small, large, strict=True))


async def _tick(database: Database, numbers: range) -> tuple[int, int]:
    """Return what a claim and the look at the next one cost with so many accounts more."""

    def due(number: ColumnElement[int]) -> ColumnElement[datetime | None]:
        later = literal(NOW + timedelta(days=1), Moment)
        return case((number <= 10, literal(NOW, Moment)), (number % 100 == 0, null()), else_=later)

    def name(number: ColumnElement[int]) -> ColumnElement[str]:
        return cast(number, Text)

    async with database.write() as conn:
        unique = {"id": name, "label": name, "label_key": name, "fingerprint": name}
        await multiply(conn, rows, numbers, **unique)
        await multiply(conn, watches, numbers, number=lambda number: number + 1, account_id=name, next_poll_at=due)
        await conn.execute(watches.update().where(watches.c.next_poll_at == NOW + LEASE).values(next_poll_at=NOW))
    async with database.write() as conn:
        claimed: list[str] = []

        async def claim_all() -> None:
            claimed.extend(await claim_due(conn, now=NOW, lease=LEASE, limit=20))

        cost = await effort(conn, claim_all), await effort(conn, lambda: conn.run_sync(watched.nearest))
    assert len(claimed) == 10
    return cost


DIES = """
import asyncio, os, signal, sys
from bot.storage import due_accounts
from bot.storage.queues import outbox
from bot.storage.db.engine import Database
from tests.storage.samples import MINUTE, NOW, claim_due, message

async def main():
    database = Database(sys.argv[1])
    async with database.write() as conn:
        claimed = await claim_due(conn, now=NOW, lease=MINUTE, limit=1)
        [due] = (await conn.run_sync(due_accounts.some, claimed)).values()
    async with database.write() as conn:
        await due_accounts.finish(conn, due, next_poll_at=NOW + 9 * MINUTE, alert_states={"low": "warned"})
        assert await outbox.put(conn, message())
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.mark.failure(59)
async def test_a_state_and_its_message_are_kept_together_or_not_at_all(
    database: Database, database_url: str, vault: KeyVault
) -> None:
    await watch(database, vault, 0)
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", DIES, database_url)
    assert await killed.wait() == -signal.SIGKILL
    await until_alone(database)
    [again] = await claim(database, after=MINUTE)
    assert again.alert_states is None
    async with database.read() as conn:
        assert await conn.run_sync(outbox_queue.nearest) is None


async def test_accounts_linked_before_are_watched_from_the_start(empty: Database, key_file: Path) -> None:
    async with empty.reshape() as conn:
        await conn.run_sync(migrations.to_revision, "0001")
    vault = await KeyVault.open(empty, file=key_file, keys=None)
    sealed = vault.seal_credentials(key("old"), row="a", owner=ANNA)
    columns = (
        "id, owner_id, provider, label, label_key, credentials, key_id, fingerprint, status, rejections, created_at"
    )
    values = f"'a', {ANNA}, 'generect', 'l', 'l', :sealed, '{vault.primary}', 'f', 'active', 0, :now"
    old = text(f"INSERT INTO accounts ({columns}) VALUES ({values})").bindparams(  # noqa: S608
        bindparam("sealed", sealed), bindparam("now", NOW, UtcDateTime)
    )
    async with empty.write() as conn:
        await conn.execute(old)
    await schema.upgrade(empty, NOW)
    [due] = await claim(empty)
    assert (due.next_poll_at, due.key_mac, due.failures) == (NOW + LEASE, None, 0)
    async with empty.write() as conn:
        mac = vault.fingerprint_key(await opened_key(conn, vault, "a"), provider="generect")
        await due_accounts.finish(conn, due, next_poll_at=NOW, key_mac=mac)
        assert (await due_accounts.load(conn, ANNA, "a")).key_mac == mac
