"""What the tests store."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.polling import longest_wait
from bot.domain.reading import Balance, Part, Reading, TakenReading
from bot.storage import accounts, due_accounts, readings
from bot.storage.accounts import Credentials
from bot.storage.db.tables import accounts as rows
from bot.storage.db.tables import watches
from bot.storage.queues.inbox import NewUpdate
from bot.storage.queues.outbox import Message, MessageKind
from bot.storage.vault.key_vault import KeyVault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANNA = 7_000_000_000  # wider than 32 bits
BORIS = 8_000_000_000

READING = Reading(
    balances=(
        Balance("balance", "credits", Decimal("2871.25"), limit=Decimal(10000), parts=(Part("bonus", Decimal(-3)),)),
        Balance("eur", "EUR", None),
    ),
    plan="Business",
    plan_expires_at=NOW + timedelta(days=30),
    identity="person-1",
)


def taken(minutes: float = 0, *, amount: str = "2871.25", identity: str | None = "person-1") -> TakenReading:
    """A reading so many minutes after NOW."""
    head = replace(READING.headline, amount=Decimal(amount))
    reading = replace(READING, balances=(head, *READING.balances[1:]), identity=identity)
    return TakenReading(reading, NOW + minutes * MINUTE)


def key(text: str) -> dict[str, SecretStr]:
    return {"key": SecretStr(text)}


async def link(
    conn: AsyncConnection,
    vault: KeyVault,
    *,
    owner: int = ANNA,
    label: str = "sales",
    plain: str = "key-1",
    provider: str = "generect",
) -> Account:
    return await accounts.add(
        conn, vault, owner_id=owner, provider=provider, label=label, credentials=key(plain), taken=taken(), now=NOW
    )


async def opened_key(conn: AsyncConnection, vault: KeyVault, account_id: str, owner: int = ANNA) -> Credentials:
    """Raises AccountNotFound, or Sealed for a key that does not open."""
    row = await accounts.get_row(conn, owner, account_id, select(rows.c.credentials))
    return vault.unseal_credentials(row.credentials, row=account_id, owner=owner)


async def claim_due(
    conn: AsyncConnection, *, now: datetime, lease: timedelta, limit: int, busy: Collection[str] = ()
) -> list[str]:
    """Claim as the poller does that reads every quarter of an hour; return the accounts' ids."""
    return list(await conn.scalars(due_accounts.claiming(now, lease, limit, busy, longest_wait(900))))


async def number_of(conn: AsyncConnection, account_id: str) -> int:
    found: int | None = await conn.scalar(select(watches.c.number).where(watches.c.account_id == account_id))
    assert found is not None
    return found


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def content(file: Path) -> bytes | None:
    """None where there is no file."""
    return file.read_bytes() if file.exists() else None


def update(update_id: int, *, chat: int = ANNA, user: int = ANNA, body: bytes = b"{}") -> NewUpdate:
    return NewUpdate(update_id, chat, user, body)


def message(*, chat: int = ANNA, owner: int | None = None, body: dict[str, Any] | None = None, **other: Any) -> Message:
    """A warning that may be said from NOW on."""
    plain = {"kind": MessageKind.WARNING, "priority": 1, "created_at": NOW, "not_before": NOW}
    return Message(chat_id=chat, owner_id=owner, body=body or {}, **{**plain, **other})


async def kept_amounts(
    conn: AsyncConnection, account_id: str, balance_id: str, since: datetime
) -> list[tuple[datetime, Decimal | None]]:
    """Return what the history has of one balance from `since` on, the oldest first."""
    found = (await conn.run_sync(readings.since, [account_id], since)).get(account_id, [])
    return [(at, amounts[balance_id]) for at, amounts in found if at >= since and balance_id in amounts]
