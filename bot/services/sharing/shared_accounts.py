"""Accounts shared with a group, the oldest share first, under labels that are unique there."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.sharing import numbered
from bot.storage import due_accounts, shares
from bot.storage.due_accounts import Due
from bot.storage.shares import Share

SharedAccounts = list[tuple[Share, Due]]


async def shared_with(conn: AsyncConnection, chat_id: int) -> SharedAccounts:
    """Return the shares with their accounts under the group's labels."""
    return (await conn.run_sync(shared_with_each, [chat_id]))[chat_id]


def shared_with_each(
    conn: Connection, chat_ids: Collection[int], *, for_update: bool = False
) -> dict[int, SharedAccounts]:
    """Return the shares of several groups with their accounts under each group's labels.

    for_update: none of them ends before this transaction is over.
    """
    shared = shares.in_chats(conn, chat_ids, for_update=for_update)
    accounts = due_accounts.some(conn, {share.account_id for found in shared.values() for share in found})
    return {
        chat_id: _labelled([(share, accounts[share.account_id]) for share in found if share.account_id in accounts])
        for chat_id, found in shared.items()
    }


def _labelled(found: SharedAccounts) -> SharedAccounts:
    labels = numbered([due.account.label for _, due in found])
    return [
        (share, replace(due, account=replace(due.account, label=label)))
        for (share, due), label in zip(found, labels, strict=True)
    ]


async def label_of(conn: AsyncConnection, share: Share) -> str | None:
    """Return the account's label in the group of this share; None where the share has ended meanwhile."""
    shared = await shared_with(conn, share.chat_id)
    return next((due.account.label for one, due in shared if one.id == share.id), None)
