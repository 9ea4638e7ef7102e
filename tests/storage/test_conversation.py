"""Dialogs and chats."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.storage import chats, dialogs
from bot.storage.chats import ChatSettings
from bot.storage.db.engine import Database
from bot.storage.db.tables import chats as chat_rows
from bot.storage.db.tables import dialogs as rows
from bot.storage.dialogs import Dialog
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import ANNA, BORIS, MINUTE, NOW


async def save(database: Database, vault: KeyVault, kind: str = "key", *, chat: int = ANNA, user: int = ANNA) -> str:
    async with database.write() as conn:
        return await dialogs.save(
            conn, vault, chat_id=chat, user_id=user, kind=kind, data={"key": "canary"}, expires_at=NOW + 10 * MINUTE
        )


async def load(database: Database, vault: KeyVault, after: timedelta = timedelta(), user: int = ANNA) -> Dialog | None:
    async with database.read() as conn:
        return await dialogs.load(conn, vault, chat_id=ANNA, user_id=user, now=NOW + after)


async def test_a_dialog_waits_sealed_until_it_expires(database: Database, vault: KeyVault) -> None:
    nonce = await save(database, vault)
    assert await load(database, vault) == Dialog("key", nonce, {"key": "canary"})
    assert await load(database, vault, user=BORIS) is None
    assert await load(database, vault, 10 * MINUTE) is None
    async with database.read() as conn:
        assert b"canary" not in (await conn.execute(select(rows.c.body))).scalar_one()


@pytest.mark.failure(16)
async def test_a_dialog_ends_once_and_by_its_own_nonce(database: Database, vault: KeyVault) -> None:
    old, new = await save(database, vault), await save(database, vault, "label")
    async with database.write() as conn:
        assert not await dialogs.clear(conn, chat_id=ANNA, user_id=ANNA, nonce=old)
        assert await dialogs.clear(conn, chat_id=ANNA, user_id=ANNA, nonce=new)
        assert not await dialogs.clear(conn, chat_id=ANNA, user_id=ANNA, nonce=new)
    await save(database, vault)
    async with database.write() as conn:
        assert await dialogs.clear(conn, chat_id=ANNA, user_id=ANNA)


@pytest.mark.failure(10)
async def test_purging_erases_what_has_expired(database: Database, vault: KeyVault) -> None:
    await save(database, vault)
    for moment, left in ((NOW + 9 * MINUTE, 1), (NOW + 10 * MINUTE, 0)):
        async with database.write() as conn:
            await dialogs.purge(conn, moment)
            assert await conn.scalar(select(func.count()).select_from(rows)) == left


@pytest.mark.failure(68)
async def test_a_dialog_that_does_not_open_is_none(database: Database, vault: KeyVault) -> None:
    await save(database, vault)
    await save(database, vault, user=BORIS)
    async with database.write() as conn:
        await conn.execute(update(rows).where(rows.c.user_id == ANNA).values(body=b""))
    assert await load(database, vault) is None
    assert await load(database, vault, user=BORIS) is not None


async def test_settings_stay_through_everything_else(database: Database) -> None:
    async with database.write() as conn:
        assert await chats.get(conn, ANNA) == ChatSettings(ANNA)
        await chats.set_language(conn, ANNA, "ru")
        await chats.touch(conn, ANNA, NOW)
        await chats.set_timezone(conn, ANNA, "Europe/Berlin")
        await chats.close(conn, ANNA, NOW)
        assert await chats.get(conn, ANNA) == ChatSettings(ANNA, "ru", "Europe/Berlin", active=False)


@pytest.mark.failure(45)
async def test_a_chat_is_active_again_when_heard_from(database: Database) -> None:
    async with database.write() as conn:
        await chats.close(conn, ANNA, NOW)
        assert await conn.scalar(select(chat_rows.c.active)) is False
        await chats.touch(conn, ANNA, NOW)
        assert await conn.scalar(select(chat_rows.c.active)) is True
