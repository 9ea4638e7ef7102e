"""Accounts that are there before the bot starts, without a conversation for each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pydantic import SecretStr

from bot.domain.reading import Balance, Reading, TakenReading
from bot.storage import accounts
from bot.storage.db import schema
from bot.storage.db.engine import Database
from bot.storage.vault.key_vault import KeyVault
from tests.e2e.conftest import World


async def seed(world: World, keys: Sequence[str]) -> None:
    """Store accounts of Ann's, read long ago, as if they had been linked, in the world's database."""
    database = Database(world.env.get("DATABASE_URL", f"sqlite+aiosqlite:///{world.database}"))
    taken = TakenReading(Reading((Balance("balance", "credits", Decimal(1)),)), datetime(2026, 1, 1, tzinfo=UTC))
    await schema.upgrade(database, taken.at)
    vault = await KeyVault.open(database, file=world.database.with_name("master.key"), keys=None)
    for number, key in enumerate(keys):
        async with database.write() as conn:
            await accounts.add(
                conn, vault, owner_id=world.ann.id, provider="generect", label=f"account {number}",
                credentials={"key": SecretStr(key)}, taken=taken, now=taken.at + timedelta(seconds=number),
            )  # fmt: skip
    await database.close()
