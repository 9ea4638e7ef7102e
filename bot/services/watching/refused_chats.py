"""Refused chats, whose messages Telegram does not take for now: wait, evaluate anew, notify the owner, give up."""

from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.services.chats.notifications import notify
from bot.services.metrics import SENT
from bot.services.outgoing import line
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.storage import chats, refused_chats, shares
from bot.storage.db.conflicts import repeated
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import DeliveryOutcome, Outgoing
from bot.storage.queues.outbox_queue import EVERY_MESSAGE
from bot.storage.refused_chats import RefusedChat
from bot.texts import sharing_lines

log = structlog.get_logger()

RETRY_FIRST = timedelta(seconds=30)
NOTIFY_AFTER = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=1)
STORM_WITHIN, STORM_CHATS, STORM_WAIT = timedelta(minutes=1), 5, timedelta(minutes=5)


@repeated
async def refused(resources: Resources, row: Outgoing, lease_owner: str, reason: str) -> None:
    """Put off what waits for the row's chat; `reason` is Telegram's description.

    1. The chat waits 30 s, doubling up to 5 minutes. Where many chats begin to refuse at once, Telegram errs: all wait.
       Answers go on: each shows by itself whether its chat takes it.
    2. Warnings are rolled back, to be evaluated anew when the wait is over; other messages stay in the outbox.
    3. After 10 minutes the owners of what a group sees are notified in private, once.
    4. After a day the chat is closed, until something comes from it.
    """
    now = resources.clock.now()
    async with resources.database.write() as conn:
        await chats.know(conn, row.chat_id, now)
        found = await refused_chats.refuse(conn, row.chat_id, now, first=RETRY_FIRST, mark=NOTIFY_AFTER)
        await _roll_back(conn, resources, row.chat_id, found)  # accounts are locked before rows of the outbox
        await outbox_queue.retry(conn, row.id, lease_owner, now)
        if await refused_chats.begun_within(conn, now, STORM_WITHIN) >= STORM_CHATS:
            await outbox_queue.set_retry_after(conn, EVERY_MESSAGE, now + STORM_WAIT)
        if now - found.since >= NOTIFY_AFTER and row.chat_id < 0:
            await _notify_owners(conn, resources, row, found)
    if found.since == now or now - found.since >= NOTIFY_AFTER:
        log.warning("a chat takes no messages for now", kind=row.kind.value, reason=reason, since=found.since)
    if now - found.since >= GIVE_UP_AFTER:
        SENT.labels(row.kind.value, DeliveryOutcome.DROPPED.value).inc()
        await notifications.close(resources, row.chat_id)


async def _roll_back(conn: AsyncConnection, resources: Resources, chat_id: int, found: RefusedChat) -> None:
    """Roll back the chat's warnings; those without an expiry stay, since nothing polls and evaluates them anew."""
    waiting = await outbox.waiting(conn, chat_id)
    warnings = [row for row in waiting if row.kind is outbox.MessageKind.WARNING and row.expires_at is not None]
    await notifications.roll_back(conn, resources, warnings, at=found.until)
    await outbox.expire(conn, [row.id for row in warnings])


async def _notify_owners(conn: AsyncConnection, resources: Resources, row: Outgoing, found: RefusedChat) -> None:
    say = line(sharing_lines.group_refuses, title=await chats.title(conn, row.chat_id))
    owners = {share.owner_id for share in await shares.in_chat(conn, row.chat_id)}
    for owner_id in sorted({row.owner_id} if row.owner_id in owners else owners):
        key = f"refused {row.chat_id} {found.since.isoformat()} {owner_id}"
        await notify(conn, resources, owner_id, say, owner_id=owner_id, dedupe_key=key)
