"""Shares: accounts that their owners show in groups.

Permissions are checked by the caller; here a share only has to be of the group, or of the owner.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.errors import AccountNotFound, InputError
from bot.domain.sharing import Modes, SharedChat, View
from bot.services.chats.notifications import notify
from bot.services.outgoing import line
from bot.services.resources import Resources
from bot.services.sharing import unsharing
from bot.services.sharing.shared_accounts import SharedAccounts, shared_with
from bot.storage import accounts, chats, due_accounts, people, shares
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import Due
from bot.storage.shares import Share, ShareWithChat
from bot.texts import sharing_lines


class ShareGone(InputError):
    """Share that has ended, or is of another group: the person is not told which."""


@dataclass(frozen=True, slots=True)
class Shared(View):
    """Share as its group sees it, under the group's label. thread_id: the topic of its warnings, 0 for none."""

    chat_id: int
    thread_id: int
    modes: Modes

    @classmethod
    def of(cls, share: Share, due: Due) -> "Shared":
        """Return the shared account. due: as `shared_with` returns it, under the group's label."""
        return cls(share.id, due.account, share.chat_id, share.thread_id, share.modes)


async def in_chat(resources: Resources, chat_id: int) -> list[Shared]:
    """Return what the group sees, as `accounts_in`."""
    return [Shared.of(share, due) for share, due in await accounts_in(resources, chat_id)]


async def accounts_in(resources: Resources, chat_id: int) -> SharedAccounts:
    """Return the group's shares with their accounts, the oldest share first, in one transaction.

    chat_id may be from before it became a supergroup.
    """
    async with resources.database.read() as conn:
        return await shared_with(conn, await chats.current_id(conn, chat_id))


async def get(resources: Resources, chat_id: int, share_id: str) -> Shared:
    """Return one share of the group. Raises ShareGone."""
    async with resources.database.read() as conn:
        return Shared.of(*await _find(conn, await chats.current_id(conn, chat_id), share_id))


async def shared_chats(resources: Resources, owner_id: int) -> dict[str, list[SharedChat]]:
    """Return where each of a person's accounts is shared, by its id; one that is shared nowhere is left out."""
    async with resources.database.read() as conn:
        found = await shares.of_owner(conn, owner_id)
    by_account = defaultdict(list)
    for entry in found:
        by_account[entry.share.account_id].append(_shared_chat(entry))
    return dict(by_account)


async def chats_of(resources: Resources, account: Account) -> list[SharedChat]:
    """Return where an account is shared."""
    return (await shared_chats(resources, account.owner_id)).get(account.id, [])


async def own_share(resources: Resources, owner_id: int, share_id: str) -> tuple[str, SharedChat] | None:
    """Return a share of theirs with the id of its account; None for one that is not, or has ended."""
    every = await shared_chats(resources, owner_id)
    return next(((id_, chat) for id_, chats in every.items() for chat in chats if chat.share_id == share_id), None)


@repeated
async def share(resources: Resources, owner_id: int, account_id: str, chat_id: int, thread_id: int) -> Shared:
    """Show the account in the group, its warnings off, and notify the group; idempotent. Raises AccountNotFound."""
    now = resources.clock.now()
    async with resources.database.write() as conn:
        chat_id = await chats.current_id(conn, chat_id, for_update=True)
        await due_accounts.load(conn, owner_id, account_id)
        await chats.know(conn, chat_id, now)
        new = await shares.put(
            conn, owner_id=owner_id, account_id=account_id, chat_id=chat_id, thread_id=thread_id, now=now
        )
        made = next(
            Shared.of(share, due) for share, due in await shared_with(conn, chat_id) if share.account_id == account_id
        )
        if new:
            say = line(sharing_lines.shared_here, label=made.account.label)
            await notify(conn, resources, chat_id, say, thread_id=thread_id, owner_id=owner_id)
    return made


@repeated
async def unshare(resources: Resources, chat_id: int, share_id: str, *, by: int | None) -> Shared:
    """End the share. The group is not notified, since it reads the answer; an owner who did not ask is.

    by: the user id, None for an anonymous admin. Raises ShareGone.
    """
    async with resources.database.write() as conn:
        share, due = await lock_share(conn, chat_id, share_id)
        await unsharing.end(conn, [share])
        if by != share.owner_id:
            label = (await accounts.get(conn, share.owner_id, share.account_id)).label  # as its owner calls it
            say = line(sharing_lines.ended_by_admin, label=label, title=await chats.title(conn, chat_id))
            await notify(conn, resources, share.owner_id, say, owner_id=share.owner_id)
    return Shared.of(share, due)


@repeated
async def unshare_own(resources: Resources, owner_id: int, share_id: str) -> None:
    """End the share as its owner, from anywhere; the group is notified. Raises ShareGone."""
    async with resources.database.write() as conn:
        await people.lock(conn, owner_id)
        mine = await shares.of_owner(conn, owner_id)
        entry = next((one for one in mine if one.share.id == share_id), None)
        if entry is None:
            raise ShareGone
        await unsharing.end_and_notify(conn, resources, entry.share)


@repeated
async def owner_left(resources: Resources, chat_id: int, owner_id: int) -> None:
    """End all that a person shared in a group that they are not in; the group is notified in one line."""
    async with resources.database.write() as conn:
        await people.lock(conn, owner_id)
        mine = [(share, due) for share, due in await shared_with(conn, chat_id) if share.owner_id == owner_id]
        if mine:
            await unsharing.end(conn, [share for share, _ in mine])
            labels = [due.account.label for _, due in mine]
            await notify(conn, resources, chat_id, line(sharing_lines.owner_left, labels=labels), owner_id=owner_id)


async def chat_title(resources: Resources, chat_id: int) -> str:
    """Return a group's title, "" while Telegram has not sent it."""
    async with resources.database.read() as conn:
        return await chats.title(conn, chat_id)


async def lock_share(conn: AsyncConnection, chat_id: int, share_id: str) -> tuple[Share, Due]:
    """Return what the group sees of it; no reading changes that before this transaction is over. Raises ShareGone."""
    found = await shares.get(conn, chat_id, share_id)
    if found is None:
        raise ShareGone
    try:
        await due_accounts.load(conn, found.owner_id, found.account_id)
    except AccountNotFound:
        raise ShareGone from None
    return await _find(conn, chat_id, share_id)


async def _find(conn: AsyncConnection, chat_id: int, share_id: str) -> tuple[Share, Due]:
    found = next((pair for pair in await shared_with(conn, chat_id) if pair[0].id == share_id), None)
    if found is None:
        raise ShareGone
    return found


def _shared_chat(entry: ShareWithChat) -> SharedChat:
    share = entry.share
    return SharedChat(share.id, share.chat_id, entry.title or "", entry.chat.active, share.modes.whole)
