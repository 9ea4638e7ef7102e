"""Shares that end: the row goes, and with it what waits to be said of it in its group."""

from collections.abc import Collection
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.chats.notifications import note
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import label_of
from bot.storage import digests, shares
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Outgoing
from bot.storage.shares import Share
from bot.texts import sharing_lines


async def end(conn: AsyncConnection, ended: Collection[Share]) -> None:
    """End shares, of one group or of several, and say nothing of it."""
    chat_ids = sorted({share.chat_id for share in ended})
    for chat_id in chat_ids:  # first: a digest in the making is waited for here, and it holds the shares
        await digests.in_chat(conn, chat_id, for_update=True)
    await shares.remove(conn, [share.id for share in ended])
    for chat_id in chat_ids:
        gone = [share for share in ended if share.chat_id == chat_id]
        await _unsay(conn, chat_id, {share.id for share in gone})
        await digests.forget_figures(conn, chat_id, [share.account_id for share in gone])


async def end_and_notify(conn: AsyncConnection, resources: Resources, share: Share) -> None:
    """End one share, and say in its group that the account is not seen there any more."""
    say = partial(sharing_lines.not_shared, label=await label_of(conn, share))
    await end(conn, [share])
    await note(conn, resources, share.chat_id, say, thread_id=share.thread_id, owner_id=share.owner_id)


async def end_of_account(conn: AsyncConnection, resources: Resources, account_id: str) -> None:
    """The account is being unlinked: each group that saw it is told so."""
    for placed in await shares.of_account(conn, account_id):
        await end_and_notify(conn, resources, placed.share)


async def end_of_owner(conn: AsyncConnection, resources: Resources, owner_id: int) -> None:
    """The person is being forgotten: each group hears of it once, and of whom in no way."""
    mine = [placed.share for placed in await shares.of_owner(conn, owner_id)]
    await end(conn, mine)
    for chat_id in dict.fromkeys(share.chat_id for share in mine):
        count = len([share for share in mine if share.chat_id == chat_id])
        await note(conn, resources, chat_id, partial(sharing_lines.owner_forgot, count=count))


async def _unsay(conn: AsyncConnection, chat_id: int, ended: Collection[str]) -> None:
    """Leave unsaid what speaks of these shares alone, and take them out of what speaks of others too."""
    for row in await outbox.waiting(conn, chat_id):
        if row.body.get("share") in ended:
            await outbox.expire(conn, [row.id])
        elif any(part["share"] in ended for part in row.body.get("parts", ())):
            await _without(conn, row, ended)


async def _without(conn: AsyncConnection, row: Outgoing, ended: Collection[str]) -> None:
    parts = [part for part in row.body["parts"] if part["share"] not in ended]
    if any(part["share"] for part in parts):
        await outbox.rewrite(conn, row.id, row.body | {"parts": parts})
    else:
        await outbox.expire(conn, [row.id])
