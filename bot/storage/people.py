"""Rows of one person in all tables: exported, counted, erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.accounts import linked
from bot.storage.db.tables import (
    accounts,
    chat_retry_after,
    chats,
    dialogs,
    digests,
    inbox,
    invitations,
    key_calls,
    key_refusals,
    key_retry_after,
    metadata,
    outbox,
    readings,
    shares,
    watches,
)

NAMES_A_PERSON = ("owner_id", "user_id", "chat_id")
MENTIONS_A_PERSON = "set_by"  # set to NULL by /forget, since the row is a group's

_KEYS = ("credentials", "key_id", "key_mac", "fingerprint", "identity", "label_key", "owner_id")
_OF_ACCOUNT = ("number", "account_id", "provider")  # of a watch, the same as of its account
_LEASES = ("lease_owner", "lease_until")  # internal, so no part of the export


async def everything(conn: AsyncConnection, owner_id: int) -> dict[str, Any]:
    """Return all that is stored about a person, ready for JSON: never a key, nor what was made of one."""
    columns = [column for column in accounts.c if column.name not in _KEYS]
    columns += [column for column in watches.c if column.name not in (*_KEYS, *_OF_ACCOUNT)]
    mine = (
        linked(*columns, watches.c.number)
        .where(accounts.c.owner_id == owner_id)
        .order_by(accounts.c.created_at, accounts.c.id)
    )
    begun = select(dialogs.c.chat_id, dialogs.c.kind, dialogs.c.expires_at).where(dialogs.c.user_id == owner_id)
    waiting = select(inbox.c.update_id, inbox.c.chat_id, inbox.c.received_at).where(inbox.c.user_id == owner_id)
    said = select(*(column for column in outbox.c if column.name not in _LEASES))
    said = said.where(or_(*_about(outbox, owner_id))).order_by(outbox.c.id)
    own_accounts = await _rows(conn, mine)
    for account in own_accounts:
        history = select(readings.c.at, readings.c.amounts).where(readings.c.number == account.pop("number"))
        account["readings"] = await _rows(conn, history.order_by(readings.c.at))
    return {
        "user_id": owner_id,
        "chats": await _rows(conn, select(chats).where(chats.c.chat_id == owner_id)),
        "accounts": own_accounts,
        "dialogs": await _rows(conn, begun),
        "updates_in_hand": await _rows(conn, waiting),
        "shares": await _rows(conn, _in_groups(shares, shares.c.owner_id == owner_id)),
        "invitations": await _rows(conn, _in_groups(invitations, invitations.c.owner_id == owner_id)),
        "digests": await _rows(conn, select(digests).where(*_about(digests, owner_id))),
        "digests_set_in_groups": await _rows(conn, _in_groups(digests, digests.c.set_by == owner_id)),
        "messages": await _rows(conn, said),
        "retry_after": await _rows(conn, select(chat_retry_after).where(*_about(chat_retry_after, owner_id))),
    }


async def lock(conn: AsyncConnection, owner_id: int) -> None:
    """Lock the person's accounts until the transaction ends: readings wait, or find no account."""
    mine = select(accounts.c.id).where(accounts.c.owner_id == owner_id).order_by(accounts.c.id)
    await conn.execute(mine.with_for_update())


async def unname(conn: AsyncConnection, owner_id: int) -> None:
    """Remove the person from rows that are not theirs; digests before shares, the order of locks."""
    for table in metadata.sorted_tables:
        if (mention := table.c.get(MENTIONS_A_PERSON)) is not None:
            await conn.execute(update(table).where(mention == owner_id).values({MENTIONS_A_PERSON: None}))


async def forget(conn: AsyncConnection, owner_id: int, *, keep_update: int | None = None) -> None:
    """Delete every row about a person, but not the inbox row of the update that asks for it: its handler ends it.

    The uses of their keys are deleted too, unless somebody else has linked the same key.
    """
    mine = linked(watches.c.key_mac).where(accounts.c.owner_id == owner_id)
    others = linked(watches.c.key_mac).where(accounts.c.owner_id != owner_id, watches.c.key_mac.in_(mine))
    for table in (key_calls, key_retry_after, key_refusals):
        await conn.execute(delete(table).where(table.c.key_mac.in_(mine), table.c.key_mac.not_in(others)))
    for table in reversed(metadata.sorted_tables):
        about = _about(table, owner_id)
        if not about:
            continue
        gone = delete(table).where(or_(*about))
        if table is inbox and keep_update is not None:
            gone = gone.where(inbox.c.update_id != keep_update)
        await conn.execute(gone)


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """Return how much there is of `people`, `accounts`, `chats`, `readings` and `inbox`."""
    tables = (accounts, chats, readings, inbox)
    found = {table.name: await conn.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    people = await conn.scalar(select(func.count(accounts.c.owner_id.distinct())))
    return {"people": people or 0, **found}


def _about(table: Table, person: int) -> list[Any]:
    return [column == person for column in table.c if column.name in NAMES_A_PERSON]


def _in_groups(table: Table, which: ColumnElement[bool]) -> Select[Any]:
    """Return the rows with the titles of their groups; not what is other people's in them, nor what opens a link."""
    columns = [column for column in table.c if column.name not in ("owner_id", "set_by", "figures", "token_key")]
    titled = table.outerjoin(chats, chats.c.chat_id == table.c.chat_id)
    return select(*columns, chats.c.title.label("group")).select_from(titled).where(which).order_by(*table.primary_key)


async def _rows(conn: AsyncConnection, query: Any) -> list[dict[str, Any]]:
    rows = (await conn.execute(query)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value
