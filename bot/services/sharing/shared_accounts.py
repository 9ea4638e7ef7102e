"""Accounts shared with a group, the oldest share first, under labels that are unique there."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.sharing import numbered
from bot.storage import due_accounts, shares
from bot.storage.due_accounts import Due
from bot.storage.shares import Share


async def shared_with(conn: AsyncConnection, chat_id: int, *, for_update: bool = False) -> list[tuple[Share, Due]]:
    """Return the shares with their accounts under the group's labels; `for_update` as in `shares.in_chat`."""
    shared = await shares.in_chat(conn, chat_id, for_update=for_update)
    accounts_by_id = await due_accounts.some(conn, [share.account_id for share in shared])
    found = [(share, accounts_by_id[share.account_id]) for share in shared if share.account_id in accounts_by_id]
    labels = numbered([due.account.label for _, due in found])
    return [
        (share, replace(due, account=replace(due.account, label=label)))
        for (share, due), label in zip(found, labels, strict=True)
    ]


async def label_of(conn: AsyncConnection, share: Share) -> str:
    """Return what the group calls the account of a share that it sees."""
    return next(due.account.label for one, due in await shared_with(conn, share.chat_id) if one.id == share.id)
