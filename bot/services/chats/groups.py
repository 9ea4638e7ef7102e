"""Groups: the bot's entry and return, migration to a supergroup, closed topics, expired shares."""

from collections import defaultdict
from datetime import timedelta
from enum import Enum, auto

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.sharing import Mode
from bot.services.chats.notifications import notify
from bot.services.outgoing import line
from bot.services.resources import Resources
from bot.services.sharing.shared_accounts import shared_with
from bot.services.watching import evaluation
from bot.storage import accounts, chats, digests, shares, supergroup_migration
from bot.storage.db.conflicts import repeated
from bot.storage.queues import outbox
from bot.texts import sharing_lines

PAUSED_FOR = timedelta(days=30)  # how long shares wait for the bot's return


class Entered(Enum):
    NEW = auto()
    BACK = auto()
    KNOWN = auto()


async def current_id(resources: Resources, chat_id: int) -> int:
    """Return the id that a group has now; a person's stays."""
    if chat_id >= 0:
        return chat_id
    async with resources.database.read() as conn:
        return await chats.current_id(conn, chat_id)


@repeated
async def entered(resources: Resources, chat_id: int, title: str, language: str) -> Entered:
    """Record that the bot is in this group; back within 30 days, its shares live on, and each owner is notified.

    NEW also after longer: then the shares are gone. `language` holds unless the group has chosen one.
    """
    now = resources.clock.now()
    async with resources.database.write() as conn:
        known = await chats.life(conn, chat_id, for_update=True)
        await chats.touch(conn, chat_id, now)
        await chats.set_title(conn, chat_id, title)
        await chats.keep_language(conn, chat_id, language)
        if known is None:
            return Entered.NEW
        if known.closed_at is None:
            return Entered.KNOWN
        if now - known.closed_at > PAUSED_FOR:
            await shares.remove(conn, [share.id for share in await shares.in_chat(conn, chat_id)])
            return Entered.NEW
        await _notify_owners(conn, resources, chat_id, title)
        return Entered.BACK


@repeated
async def renamed(resources: Resources, chat_id: int, title: str) -> None:
    async with resources.database.write() as conn:
        await chats.set_title(conn, chat_id, title)


@repeated
async def migrated(resources: Resources, old_id: int, new_id: int) -> None:
    """Move everything of a group that became a supergroup to its new id; idempotent."""
    async with resources.database.write() as conn:
        await supergroup_migration.move(conn, old_id, new_id)


@repeated
async def topic_gone(resources: Resources, chat_id: int, thread_id: int) -> None:
    """Redirect what went to this topic to General, and notify once whoever had chosen the topic.

    In private where the bot may write to them, else in General.
    """
    async with resources.database.write() as conn:
        digest = await digests.leave_thread(conn, chat_id, thread_id)
        left = await shares.leave_thread(conn, chat_id, thread_id)
        await outbox.to_general(conn, chat_id, thread_id)
        choosers = {one.set_by for one in left if one.modes.whole is not Mode.OFF} | (
            {digest.set_by} if digest else set()
        )
        title = await chats.title(conn, chat_id)
        reachable = {person: await _may_write(conn, person) for person in choosers}
        for person in (person for person, may in reachable.items() if may and person is not None):
            say = line(sharing_lines.topic_gone, title=title)
            await notify(conn, resources, person, say, owner_id=person)
        if not all(reachable.values()):
            await notify(conn, resources, chat_id, line(sharing_lines.topic_gone_here))


@repeated
async def purge(resources: Resources) -> None:
    """Erase the shares of groups that the bot has not come back to for 30 days."""
    async with resources.database.write() as conn:
        await shares.purge(conn, resources.clock.now() - PAUSED_FOR)


async def _notify_owners(conn: AsyncConnection, resources: Resources, chat_id: int, title: str) -> None:
    labels: dict[int, list[str]] = defaultdict(list)
    for share, due in await shared_with(conn, chat_id):
        own = await accounts.get(conn, share.owner_id, share.account_id)
        labels[share.owner_id].append(own.label)
        await evaluation.notify_rejected(conn, resources, due, notify_owner=False)
    for owner_id, mine in labels.items():
        say = line(sharing_lines.back_again, title=title, labels=mine)
        await notify(conn, resources, owner_id, say, owner_id=owner_id)


async def _may_write(conn: AsyncConnection, person: int | None) -> bool:
    return person is not None and await chats.life(conn, person) is not None and (await chats.get(conn, person)).active
