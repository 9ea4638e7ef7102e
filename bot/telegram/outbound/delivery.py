"""One message of the outbox: sent, and what Telegram made of it written down."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardMarkup

from bot.domain.alerting import Rule
from bot.providers import registry
from bot.services.chats import chat_settings, groups
from bot.services.health import Health
from bot.services.metrics import PLAIN_TEXT, SENT
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.services.watching.refused import refused
from bot.storage import people
from bot.storage.queues import outbox, outbox_queue
from bot.storage.queues.outbox import Kind, Outcome, Outgoing
from bot.storage.queues.outbox_queue import EVERY_CHAT
from bot.supervisor import Fatal, Supervisor
from bot.telegram.context.members import Members
from bot.telegram.keyboards import account_keyboards, group_keyboards, settings_keyboards
from bot.telegram.outbound.client import TOKEN_REVOKED, Lost, Unreached
from bot.telegram.outbound.group_rows import still_shown, text_of
from bot.telegram.outbound.refusals import Refusal, refusal_of
from bot.texts.localisation import Localisation
from bot.texts.plain import plain_text

log = structlog.get_logger()

LOST_AGAIN = timedelta(seconds=2)
UNREACHED_AGAIN = timedelta(seconds=5)
LIMITED_WITHIN = 1.0  # seconds; two chats told to wait so close together may mean the limit of all
ALL_WAIT = timedelta(seconds=5)  # at most; then another chat shows whether it is


class Delivery:
    """`bot` has no policy for failures: what cannot be sent now waits in the database, its chat held."""

    def __init__(self, resources: Resources, bot: Bot, supervisor: Supervisor, health: Health) -> None:
        self._resources = resources
        self._bot = bot
        self._supervisor = supervisor
        self._health = health
        self._members = Members(bot, resources)
        self._last_limited: tuple[float, int] = (0.0, EVERY_CHAT)

    async def ready(self, row: Outgoing, owner: str) -> Outgoing | None:
        """Return the row as its chat may read it now; None when that is not at all, which is then written."""
        shown = await still_shown(self._resources, self._members, row)
        if shown is None:
            await self._drop(row, owner, Outcome.EXPIRED)
        return shown

    async def deliver(self, row: Outgoing, owner: str) -> bool:
        """True: Telegram took it, and the caller writes that down. False: what came of it is written."""
        if await self._is_too_late(row):
            await self._expire(row)
        elif row.maybe_sent > 1:
            await self._drop(row, owner, Outcome.AMBIGUOUS)
        else:
            return await self._try(row, owner)
        return False

    async def _is_too_late(self, row: Outgoing) -> bool:
        """Too old to be true; or a warning that can wait, which has waited until its chat wants quiet."""
        now = self._resources.clock.now()
        if row.expires_at is None or row.expires_at <= now:
            return row.expires_at is not None
        if row.kind is not Kind.WARNING or row.body.get("urgent"):
            return False
        return chat_settings.quiet_until(await chat_settings.get(self._resources, row.chat_id), now) is not None

    async def _try(self, row: Outgoing, owner: str) -> bool:
        try:
            await self._send(row)
        except TelegramRetryAfter as error:
            await self._limited(row, owner, timedelta(seconds=error.retry_after))
        except Unreached:
            self._health.delivering = False  # the row is tried again, so this heals with it
            await self._again(row, owner, EVERY_CHAT, UNREACHED_AGAIN)
        except Lost:
            await self._lost(row, owner)
        except TelegramMigrateToChat as error:
            await self._migrate(row, owner, error.migrate_to_chat_id)
        except TelegramUnauthorizedError:
            self._supervisor.fail(Fatal(TOKEN_REVOKED))
        except TelegramAPIError as error:
            return await self._refused(row, owner, error)
        else:
            self._health.delivering = True
            return True
        return False

    async def _send(self, row: Outgoing) -> None:
        plain, text = bool(row.body.get("plain")), text_of(row)
        await self._bot.send_message(
            row.chat_id,
            plain_text(text) if plain else text,
            message_thread_id=row.thread_id,
            disable_notification=bool(row.body.get("silent")),
            reply_markup=self._keyboard(row),
            **({"parse_mode": None} if plain else {}),
        )

    def _keyboard(self, row: Outgoing) -> InlineKeyboardMarkup | None:
        t = Localisation(row.body.get("language") or "en", chat_settings.UTC, self._resources.clock.now())
        rules, group = [Rule(rule) for rule in row.body.get("rules", ())], row.chat_id < 0
        match row.kind:
            case Kind.WARNING if group:
                return group_keyboards.warning(t, row.body["share"], rules)
            case Kind.WARNING:
                return account_keyboards.warning(
                    t, row.body["account"], rules, registry().get(row.body.get("provider", ""))
                )
            case Kind.DIGEST if not row.body.get("last"):
                return None
            case Kind.DIGEST:
                return group_keyboards.digest(t) if group else settings_keyboards.digest(t)
            case Kind.NOTICE:
                return account_keyboards.changed_account(t, row.body["account"])
            case Kind.NOTE:
                return None

    async def _refused(self, row: Outgoing, owner: str, error: TelegramAPIError) -> bool:
        """Telegram took the call and said no: for how it was written, for where it goes, or for good."""
        match refusal_of(error):
            case Refusal.MARKUP if not row.body.get("plain"):
                PLAIN_TEXT.inc()
                log.error("a message is sent as plain text: its entities were refused", kind=row.kind.value)
                row.body["plain"] = True
                return await self._try(row, owner)
            case Refusal.TOPIC_GONE if row.thread_id is not None:
                await groups.topic_gone(self._resources, row.chat_id, row.thread_id)
                return await self._try(replace(row, thread_id=None), owner)
            case Refusal.CLOSED:
                SENT.labels(row.kind.value, Outcome.BLOCKED.value).inc()
                await notifications.close(self._resources, row.chat_id)
            case _:
                SENT.labels(row.kind.value, "refused").inc()
                await refused(self._resources, row, owner, error.message)
        return False

    async def _limited(self, row: Outgoing, owner: str, after: timedelta) -> None:
        """The chat waits as long as Telegram says; where the limit seems to be that of all, they wait too.

        A group has a limit of its own a minute, which says nothing of the others.
        """
        if row.chat_id > 0:
            now, last = asyncio.get_running_loop().time(), self._last_limited
            self._last_limited = (now, row.chat_id)
            if now - last[0] < LIMITED_WITHIN and last[1] != row.chat_id:
                async with self._resources.database.write() as conn:
                    until = self._resources.clock.now() + min(after, ALL_WAIT)
                    await outbox_queue.hold_chat(conn, EVERY_CHAT, until)
        await self._again(row, owner, row.chat_id, after)

    async def _lost(self, row: Outgoing, owner: str) -> None:
        """No answer: it may have come. Once more, then no more."""
        if row.maybe_sent >= 1:
            await self._drop(row, owner, Outcome.AMBIGUOUS)
        else:
            await self._again(row, owner, row.chat_id, LOST_AGAIN, maybe_sent=True)

    async def _again(self, row: Outgoing, owner: str, held: int, after: timedelta, *, maybe_sent: bool = False) -> None:
        """The chat, or EVERY_CHAT, is held, so that nothing overtakes the row."""
        now = self._resources.clock.now()
        async with self._resources.database.write() as conn:
            await outbox_queue.hold_chat(conn, held, now + after)
            await outbox_queue.retry(conn, row.id, owner, now, maybe_sent=maybe_sent)

    async def _migrate(self, row: Outgoing, owner: str, new_chat: int) -> None:
        """The group is a supergroup now: what was for it goes there."""
        await groups.migrated(self._resources, row.chat_id, new_chat)
        async with self._resources.database.write() as conn:
            await outbox_queue.retry(conn, row.id, owner, self._resources.clock.now())

    async def _drop(self, row: Outgoing, owner: str, outcome: Outcome) -> None:
        SENT.labels(row.kind.value, outcome.value).inc()
        async with self._resources.database.write() as conn:
            await outbox_queue.drop(conn, row.id, owner, outcome)

    async def _expire(self, row: Outgoing) -> None:
        """With a warning go all that wait about the same: one new one replaces them."""
        SENT.labels(row.kind.value, Outcome.EXPIRED.value).inc()
        async with self._resources.database.write() as conn:
            old = [row]
            if row.kind is Kind.WARNING:
                await people.lock(conn, row.owner_id or row.chat_id)
                waiting = await outbox.waiting(conn, row.chat_id)
                warnings = [one for one in waiting if one.kind is Kind.WARNING and one.expires_at]
                old = [one for one in warnings if notifications.what_about(one) == notifications.what_about(row)]
                await notifications.take_back(conn, self._resources, old)
            await outbox.expire(conn, [one.id for one in old])
