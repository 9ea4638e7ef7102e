"""Accounts and their keys, on both databases."""

from dataclasses import replace

import pytest

from bot.domain.account import Status
from bot.domain.errors import AccountNotFound, AlreadyLinked, LabelTaken
from bot.domain.reading import TakenReading
from bot.storage import account_keys, account_readings, accounts
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, BORIS, NOW, kept_amounts, key, link, opened_key, taken


async def test_an_account_comes_back_as_it_was_linked(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
    async with database.read() as conn:
        assert await accounts.of_owner(conn, ANNA) == [made]
        assert await accounts.get(conn, ANNA, made.id) == made
        secret = await opened_key(conn, vault, made.id)
    assert secret["key"].get_secret_value() == "key-1"
    assert (made.status, made.rejections, made.created_at) == (Status.ACTIVE, 0, NOW)
    assert made.last == TakenReading(replace(taken().reading, identity=None), NOW)


async def test_somebody_elses_account_is_not_found(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        for attempt in (
            lambda: accounts.get(conn, BORIS, made.id),
            lambda: opened_key(conn, vault, made.id, BORIS),
            lambda: accounts.rename(conn, BORIS, made.id, "mine"),
            lambda: accounts.set_status(conn, BORIS, made.id, Status.PAUSED),
            lambda: accounts.accept_identity(conn, BORIS, made.id),
            lambda: account_keys.replace(conn, vault, BORIS, made.id, key("x"), taken()),
        ):
            with pytest.raises(AccountNotFound):
                await attempt()
        assert not await accounts.remove(conn, BORIS, made.id)
        assert await accounts.get(conn, ANNA, made.id) == made


async def test_one_key_is_one_account_of_a_person(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        with pytest.raises(AlreadyLinked) as found:
            await link(conn, vault, label="other")
        assert found.value.account_id == made.id
        assert await account_keys.with_key(conn, vault, ANNA, "generect", key("key-1")) == made
        assert await account_keys.with_key(conn, vault, BORIS, "generect", key("key-1")) is None
        theirs = await link(conn, vault, owner=BORIS)
        second = await link(conn, vault, label="other", plain="key-2")
        with pytest.raises(AlreadyLinked):
            await account_keys.replace(conn, vault, ANNA, second.id, key("key-1"), taken())
    async with database.read() as conn:
        assert [one.id for one in await accounts.of_owner(conn, BORIS)] == [theirs.id]


async def test_labels_differ_within_a_person(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        await link(conn, vault)
        with pytest.raises(LabelTaken):
            await link(conn, vault, label="SALES", plain="key-2")
        second = await link(conn, vault, label="other", plain="key-2")
        with pytest.raises(LabelTaken):
            await accounts.rename(conn, ANNA, second.id, "Sales")
        await accounts.rename(conn, ANNA, second.id, "Other")
        assert (await accounts.get(conn, ANNA, second.id)).label == "Other"


async def test_a_new_key_makes_a_rejected_account_active(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        assert await account_readings.record_rejection(conn, made.id, rejected=False) is Status.ACTIVE
        assert await account_readings.record_rejection(conn, made.id, rejected=True) is Status.REJECTED
        changed = await account_keys.replace(conn, vault, ANNA, made.id, key("key-2"), taken(1, amount="5"))
        assert (changed.status, changed.rejections) == (Status.ACTIVE, 0)
        secret = await opened_key(conn, vault, made.id)
        assert secret["key"].get_secret_value() == "key-2"
        assert len(await kept_amounts(conn, made.id, "balance", NOW)) == 2


async def test_removing_takes_the_history_along(database: Database, vault: KeyVault) -> None:
    async with database.write() as conn:
        made = await link(conn, vault)
        assert await accounts.remove(conn, ANNA, made.id)
        assert not await accounts.remove(conn, ANNA, made.id)
        assert await kept_amounts(conn, made.id, "balance", NOW) == []
        assert await account_readings.record_reading(conn, vault, made.id, taken(1))
