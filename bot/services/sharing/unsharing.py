"""End of shares: the row is deleted, and pending messages of it in its group are cancelled."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.chats.notifications import notify
from bot.services.outgoing import DigestData, dump, line, load, share_of
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import label_of
from bot.storage import digests, shares
from bot.storage.queues import outbox
from bot.storage.shares import Share
from bot.texts import sharing_lines


async def end(conn: AsyncConnection, ended: Collection[Share]) -> int:
    """End shares of one or several groups, without a notification; return how many were still there."""
    chat_ids = sorted({share.chat_id for share in ended})
    for chat_id in chat_ids:  # first: a digest in the making is waited for here, and it holds the shares
        await digests.in_chat(conn, chat_id, for_update=True)
    count = await shares.remove(conn, [share.id for share in ended])
    for chat_id in chat_ids:
        gone = [share for share in ended if share.chat_id == chat_id]
        await _cancel_pending(conn, chat_id, frozenset(share.id for share in gone))
        await digests.forget_figures(conn, chat_id, [share.account_id for share in gone])
    return count


async def end_and_notify(conn: AsyncConnection, resources: Resources, share: Share) -> None:
    """End one share and notify its group; what somebody else has ended meanwhile was said there already."""
    label = await label_of(conn, share)
    if label is not None and await end(conn, [share]):
        say = line(sharing_lines.not_shared, label=label)
        await notify(conn, resources, share.chat_id, say, thread_id=share.thread_id, owner_id=share.owner_id)


async def end_of_account(conn: AsyncConnection, resources: Resources, account_id: str) -> None:
    """End the shares of an account that is being unlinked; each group is notified."""
    for entry in await shares.of_account(conn, account_id):
        await end_and_notify(conn, resources, entry.share)


async def end_of_owner(conn: AsyncConnection, resources: Resources, owner_id: int) -> None:
    """End the shares of a person who is being forgotten; each group is notified once, without a name."""
    mine = [entry.share for entry in await shares.of_owner(conn, owner_id)]
    await end(conn, mine)
    for chat_id in dict.fromkeys(share.chat_id for share in mine):
        count = len([share for share in mine if share.chat_id == chat_id])
        await notify(conn, resources, chat_id, line(sharing_lines.owner_forgot, count=count))


async def _cancel_pending(conn: AsyncConnection, chat_id: int, ended: frozenset[str]) -> None:
    """Drop the waiting messages that are about these shares alone, and what is stored of them in a digest."""
    for row in await outbox.waiting(conn, chat_id):
        if share_of(row) in ended:
            await outbox.expire(conn, [row.id])
        elif row.kind is outbox.MessageKind.DIGEST and isinstance(data := load(row), DigestData):
            left = data.without(ended)
            if left is None:
                await outbox.expire(conn, [row.id])
            elif left != data:
                await outbox.rewrite(conn, row.id, dump(left))
