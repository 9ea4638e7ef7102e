"""Delivery of one message of the outbox: sent, and its outcome stored."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.services.chats import chat_settings, groups
from bot.services.metrics import PLAIN_TEXT, SENT
from bot.services.outgoing import Unreadable
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.services.watching.refused_chats import refused
from bot.storage import people, shares
from bot.storage.db.conflicts import repeated
from bot.storage.db.time_limits import SKEW
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import DeliveryOutcome, Message, MessageKind, Outgoing
from bot.storage.queues.outbox_queue import EVERY_CHAT
from bot.supervisor import Fatal, Supervisor
from bot.telegram.context.members import Members
from bot.telegram.outbound.client import TOKEN_REVOKED, Lost, Unreached
from bot.telegram.outbound.flood_control import FloodControl
from bot.telegram.outbound.raw_methods import SendRawMessage
from bot.telegram.outbound.refusals import Refusal, refusal_of
from bot.telegram.outbound.rendering import Rendered, render, shares_of

log = structlog.get_logger()

CRASHES = 5  # of the process with this row in hand, before the row is taken for what ends it
LOST_AGAIN = timedelta(seconds=2)
UNREACHED_AGAIN = timedelta(seconds=5)


class Delivery:
    """Delivery. bot: a client without a policy for failures, since what cannot be sent now waits in the database."""

    def __init__(self, resources: Resources, bot: Bot, supervisor: Supervisor, flood: FloodControl) -> None:
        self._resources = resources
        self._bot = bot
        self._supervisor = supervisor
        self._members = Members(bot, resources)
        self._flood = flood

    async def ready(self, row: Outgoing, owner: str) -> Rendered | None:
        """Return the message as its chat may read it now; None where it may not: its outcome is stored then.

        Before a group reads of an account, Telegram is asked whether its owner is there: else its share ends.
        """
        if row.maybe_sent > CRASHES:
            await self._drop(row, owner, DeliveryOutcome.AMBIGUOUS)
            return None
        try:
            about = shares_of(row)
            if self._is_over(row):
                await self._expire(row)
                return None
            if row.chat_id < 0 and about:
                async with self._resources.database.read() as conn:
                    owners = {one.owner_id for one in await shares.in_chat(conn, row.chat_id) if one.id in about}
                await self._members.check_owners(row.chat_id, owners)
            message = await render(self._resources, row)
        except Unreadable as error:
            log.error("a message of another version is left out", kind=row.kind.value, reason=str(error))
            message = None
        if message is None:
            await self._not_shown(row, owner)
        elif await self._is_quiet(row, message):
            await self._expire(row)
            return None
        return message

    async def _not_shown(self, row: Outgoing, owner: str) -> None:
        """Expire what there is nothing to show of, unless it is looked for under the id that the group had before."""
        if (supergroup_id := await groups.current_id(self._resources, row.chat_id)) != row.chat_id:
            # nothing is shared with the old id any more; a row that was put after the move has it still
            await groups.migrated(self._resources, row.chat_id, supergroup_id)
            await self._retry(row, owner, {})
        else:
            await self._drop(row, owner, DeliveryOutcome.EXPIRED)

    def _is_over(self, row: Outgoing) -> bool:
        """Return whether it is expired, or dated ahead."""
        now = self._resources.clock.now()
        return row.expires_at is not None and (row.expires_at <= now or row.created_at > now + SKEW)

    async def _is_quiet(self, row: Outgoing, message: Rendered) -> bool:
        """Return whether it is a warning that can wait, in the chat's quiet hours."""
        if row.kind is not MessageKind.WARNING or row.expires_at is None or message.critical:
            return False
        settings = await chat_settings.get(self._resources, row.chat_id)
        return chat_settings.quiet_until(settings, self._resources.clock.now()) is not None

    async def deliver(self, row: Outgoing, message: Rendered, owner: str) -> bool:
        """Send the message. True: Telegram took it, and the caller stores that. False: the outcome is stored."""
        try:
            await self._send(row, message)
        except TelegramRetryAfter as error:
            # the chat waits as long as Telegram says, its answers too
            await self._retry(row, owner, self._flood.limited(row.chat_id, timedelta(seconds=error.retry_after)))
        except Unreached:
            await self._retry(row, owner, {EVERY_CHAT: self._resources.clock.now() + UNREACHED_AGAIN})
        except Lost:
            await self._lost(row, message, owner)
        except TelegramMigrateToChat as error:
            await groups.migrated(self._resources, row.chat_id, error.migrate_to_chat_id)
            await self._retry(row, owner, {})
        except TelegramUnauthorizedError:
            self._supervisor.fail(Fatal(TOKEN_REVOKED))
        except TelegramAPIError as error:
            return await self._refused(row, message, owner, error)
        else:
            return True
        return False

    async def _send(self, row: Outgoing, message: Rendered) -> None:
        how = {"parse_mode": None} if message.plain else {}
        await self._bot(
            SendRawMessage(
                chat_id=row.chat_id,
                text=message.text,
                message_thread_id=row.thread_id,
                disable_notification=message.silent,
                reply_markup=message.keyboard,
                **how,
            )
        )

    async def _refused(self, row: Outgoing, message: Rendered, owner: str, error: TelegramAPIError) -> bool:
        """Act on a refusal: of the message's form, of its destination, or for good."""
        match refusal_of(error):
            case Refusal.MARKUP if not message.plain:
                PLAIN_TEXT.inc()
                log.error("a message is sent as plain text: its entities were refused", kind=row.kind.value)
                return await self.deliver(row, message.as_plain(), owner)
            case Refusal.TOPIC_GONE if row.thread_id is not None:
                await groups.topic_gone(self._resources, row.chat_id, row.thread_id)
                return await self.deliver(replace(row, thread_id=None), message, owner)
            case Refusal.CLOSED:
                SENT.labels(row.kind.value, DeliveryOutcome.BLOCKED.value).inc()
                await notifications.close(self._resources, row.chat_id)
            case _:
                SENT.labels(row.kind.value, "refused").inc()
                await refused(self._resources, row, owner, error.message)
        return False

    async def _lost(self, row: Outgoing, message: Rendered, owner: str) -> None:
        """Act on a call without an answer, which may have arrived: once more, then the one that follows it."""
        if row.lost_answers >= 1:
            await self._drop(row, owner, DeliveryOutcome.AMBIGUOUS, message.following)
        else:
            waits = {row.chat_id: self._resources.clock.now() + LOST_AGAIN}
            await self._retry(row, owner, waits, answer_lost=True)

    @repeated
    async def _retry(
        self, row: Outgoing, owner: str, waits: Mapping[int, datetime], *, answer_lost: bool = False
    ) -> None:
        """Have the row tried again; these chats get a Retry-After, so that nothing overtakes it."""
        async with self._resources.database.write() as conn:
            await outbox_queue.set_each_retry_after(conn, waits)
            await outbox_queue.retry(conn, row.id, owner, self._resources.clock.now(), answer_lost=answer_lost)

    @repeated
    async def _drop(
        self, row: Outgoing, owner: str, outcome: DeliveryOutcome, following: Message | None = None
    ) -> None:
        async with self._resources.database.write() as conn:
            if await outbox_queue.drop(conn, row.id, owner, outcome) and following is not None:
                await outbox.put(conn, following)
        SENT.labels(row.kind.value, outcome.value).inc()
        if outcome is DeliveryOutcome.AMBIGUOUS:
            log.error("a message may not have arrived", message=row.id, kind=row.kind.value)

    @repeated
    async def _expire(self, row: Outgoing) -> None:
        """Expire a warning with all that wait about the same: one new one replaces them."""
        async with self._resources.database.write() as conn:
            old = [row]
            if row.kind is MessageKind.WARNING:
                await people.lock(conn, row.owner_id or row.chat_id)
                waiting = await outbox.waiting(conn, row.chat_id)
                warnings = [one for one in waiting if one.kind is MessageKind.WARNING and one.expires_at]
                old = [one for one in warnings if notifications.what_about(one) == notifications.what_about(row)]
                await notifications.roll_back(conn, self._resources, old)
            await outbox.expire(conn, [one.id for one in old])
        SENT.labels(row.kind.value, DeliveryOutcome.EXPIRED.value).inc()
