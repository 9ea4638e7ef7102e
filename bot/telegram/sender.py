"""The `sender` role: delivers the outbox, each row at Telegram's pace, and writes down what came of it."""

import asyncio
import secrets
from collections import deque
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardMarkup

from bot.domain.alerting import Rule
from bot.domain.errors import AccountNotFound
from bot.services import chat_settings, watching
from bot.services.metrics import PLAIN_TEXT
from bot.services.resources import Resources
from bot.storage import outbox
from bot.storage.outbox import EVERY_CHAT, Kind, Outcome, Outgoing
from bot.supervisor import Fatal, Supervisor
from bot.telegram import keyboards
from bot.telegram.pace import Pace
from bot.telegram.session import TOKEN_REVOKED, Lost, Unreached
from bot.texts.plain import plain_text
from bot.texts.speech import Speech

log = structlog.get_logger()

IN_FLIGHT = 8  # sends at once: a crash repeats at most these
LEASE = timedelta(seconds=120)
LOOK_EVERY = 1.0  # seconds; for rows of other processes
LOST_AGAIN = timedelta(seconds=2)
UNREACHED_AGAIN = timedelta(seconds=5)
RIGHTS_WITHIN, RIGHTS_CHATS, RIGHTS_REST = 60.0, 5, timedelta(minutes=5)
_NO_RIGHTS = ("not enough rights", "CHAT_WRITE_FORBIDDEN")
_THREAD_GONE = ("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED")
_CHAT_GONE = ("chat not found", "PEER_ID_INVALID", "the group chat was deleted")


class Sender:
    """One row at a time a chat, IN_FLIGHT at once. `bot` has no policy for failures: rows wait in the database."""

    def __init__(self, resources: Resources, bot: Bot, supervisor: Supervisor, pace: Pace) -> None:
        self._resources = resources
        self._bot = bot
        self._supervisor = supervisor
        self._pace = pace
        self._owner = secrets.token_hex(8)
        self._in_hand: set[int] = set()
        self._woken = asyncio.Event()
        self._without_rights: deque[tuple[float, int]] = deque(maxlen=RIGHTS_CHATS)
        self._limited: tuple[float, int] = (0.0, EVERY_CHAT)

    async def run(self) -> None:
        """Claim and deliver, until cancelled."""
        while True:
            self._woken.clear()
            if (free := IN_FLIGHT - len(self._in_hand)) > 0 and await self._start(free):
                continue
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _start(self, free: int) -> bool:
        """Claim rows and start on each; False when there was none."""
        await self._pace.overall()
        now = self._resources.clock.now()
        async with self._resources.database.write() as conn:
            rows = await outbox.claim(conn, owner=self._owner, now=now, lease=LEASE, limit=free)
        for row in rows:
            self._in_hand.add(row.id)
            self._supervisor.job(f"message {row.id}", self._work(row))
        return bool(rows)

    async def release(self) -> None:
        """Give back what was not begun."""
        async with self._resources.database.write() as conn:
            await outbox.release(conn, self._owner)

    async def _work(self, row: Outgoing) -> None:
        try:
            await self._deliver(row)
        finally:
            self._in_hand.discard(row.id)
            self._woken.set()

    async def _deliver(self, row: Outgoing) -> None:
        if row.expires_at is not None and row.expires_at <= self._resources.clock.now():
            await self._expire(row)
            return
        if row.maybe_sent > 1:
            await self._drop(row, Outcome.AMBIGUOUS)
            return
        if (wait := self._pace.chat_wait(row.chat_id)) > 0:
            await asyncio.sleep(wait)
        await self._pace.overall()
        self._pace.note(row.chat_id)
        try:
            await self._send(row, row.body["text"], self._thread(row))
        except TelegramRetryAfter as error:
            await self._hold(row, error.retry_after)
        except Unreached:
            await self._retry(row, UNREACHED_AGAIN)
        except Lost:
            await self._lost(row)
        except TelegramMigrateToChat as error:
            await self._migrate(row, error.migrate_to_chat_id)
        except TelegramUnauthorizedError:
            self._supervisor.fail(Fatal(TOKEN_REVOKED))
        except TelegramAPIError as error:
            await self._refused(row, error)
        else:
            async with self._resources.database.write() as conn:
                await outbox.sent(conn, row.id, self._owner, self._resources.clock.now())

    @staticmethod
    def _thread(row: Outgoing) -> int | None:
        return None if row.body.get("general") else row.thread_id

    async def _send(self, row: Outgoing, text: str, thread: int | None, *, plain: bool = False) -> None:
        await self._bot.send_message(
            row.chat_id,
            plain_text(text) if plain else text,
            message_thread_id=thread,
            disable_notification=bool(row.body.get("silent")),
            reply_markup=self._keyboard(row),
            **({"parse_mode": None} if plain else {}),
        )

    def _keyboard(self, row: Outgoing) -> InlineKeyboardMarkup | None:
        t = Speech(row.body.get("language") or "en", chat_settings.UTC, self._resources.clock.now())
        match row.kind:
            case Kind.WARNING:
                return keyboards.warning(t, row.body["account"], [Rule(rule) for rule in row.body["rules"]])
            case Kind.DIGEST:
                return keyboards.digest(t) if row.body.get("last") else None
            case _:
                return keyboards.to_card(t, row.body["account"]) if row.body.get("account") else None

    async def _refused(self, row: Outgoing, error: TelegramAPIError) -> None:
        """Telegram took the call and said no: for good, for this chat, or for how it was written."""
        if "can't parse entities" in error.message:
            PLAIN_TEXT.inc()
            await self._say_plainly(row)
        elif any(text in error.message for text in _THREAD_GONE) and not row.body.get("general"):
            await self._elsewhere(row)
        elif any(text in error.message for text in _NO_RIGHTS):
            await self._no_rights(row)
        elif isinstance(error, TelegramForbiddenError) or any(text in error.message for text in _CHAT_GONE):
            await chat_settings.close(self._resources, row.chat_id)
            async with self._resources.database.write() as conn:
                await outbox.drop_chat(conn, row.chat_id)
        else:
            log.error("a message was refused", kind=row.kind.value, reason=error.message)
            await self._drop(row, Outcome.DROPPED)

    async def _say_plainly(self, row: Outgoing) -> None:
        try:
            await self._send(row, row.body["text"], self._thread(row), plain=True)
        except (TelegramAPIError, Lost, Unreached) as error:
            log.error("a message was refused as plain text too", error=type(error).__name__)
            await self._drop(row, Outcome.DROPPED)
        else:
            async with self._resources.database.write() as conn:
                await outbox.sent(conn, row.id, self._owner, self._resources.clock.now())

    async def _hold(self, row: Outgoing, seconds: int) -> None:
        """429: this chat waits; when two chats are told within a second, the limit is everybody's."""
        now, last = asyncio.get_running_loop().time(), self._limited
        everybody = now - last[0] < 1.0 and last[1] != row.chat_id
        self._limited = (now, row.chat_id)
        until = self._resources.clock.now() + timedelta(seconds=seconds)
        async with self._resources.database.write() as conn:
            await outbox.hold_chat(conn, EVERY_CHAT if everybody else row.chat_id, until)
            await outbox.retry(conn, row.id, self._owner, until)

    async def _no_rights(self, row: Outgoing) -> None:
        """Many chats at once cannot all have taken the bot's rights: Telegram errs, all wait, none is dropped."""
        now = asyncio.get_running_loop().time()
        self._without_rights.append((now, row.chat_id))
        chats = {chat for at, chat in self._without_rights if now - at < RIGHTS_WITHIN}
        until = self._resources.clock.now() + RIGHTS_REST
        async with self._resources.database.write() as conn:
            await outbox.hold_chat(conn, EVERY_CHAT if len(chats) >= RIGHTS_CHATS else row.chat_id, until)
            await outbox.retry(conn, row.id, self._owner, until)

    async def _elsewhere(self, row: Outgoing) -> None:
        """The topic is gone or closed: once to General."""
        general = Outgoing(**{name: getattr(row, name) for name in Outgoing.__dataclass_fields__})
        general.body["general"] = True
        await self._deliver(general)

    async def _migrate(self, row: Outgoing, new_chat: int) -> None:
        """The group is a supergroup now: what was for it goes there."""
        now: datetime = self._resources.clock.now()
        async with self._resources.database.write() as conn:
            await outbox.retry(conn, row.id, self._owner, now)
            await outbox.reattach(conn, row.chat_id, new_chat)

    async def _lost(self, row: Outgoing) -> None:
        """No answer: it may have come. Once more, then no more."""
        if row.maybe_sent >= 1:
            await self._drop(row, Outcome.AMBIGUOUS)
        else:
            await self._retry(row, LOST_AGAIN, maybe_sent=True)

    async def _retry(self, row: Outgoing, after: timedelta, *, maybe_sent: bool = False) -> None:
        at = self._resources.clock.now() + after
        async with self._resources.database.write() as conn:
            await outbox.retry(conn, row.id, self._owner, at, maybe_sent=maybe_sent)

    async def _drop(self, row: Outgoing, outcome: Outcome) -> None:
        async with self._resources.database.write() as conn:
            await outbox.drop(conn, row.id, self._owner, outcome)

    async def _expire(self, row: Outgoing) -> None:
        """Too old to be true: what it spoke of is judged anew at the next reading."""
        async with self._resources.database.write() as conn:
            await outbox.drop(conn, row.id, self._owner, Outcome.EXPIRED)
            if row.kind is Kind.WARNING:
                rules = tuple(Rule(rule) for rule in row.body["rules"])
                try:
                    await watching.forget_told(conn, row.chat_id, row.body["account"], rules)
                except AccountNotFound:
                    log.info("a stale warning was about an account that is gone")
