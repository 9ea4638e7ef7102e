"""One update, from its stored bytes to its answer; the one place where errors become texts."""

import secrets
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import CallbackQuery, Message, Update, User
from pydantic import ValidationError

from bot.domain.errors import BotError
from bot.services import chat_settings, dialogs
from bot.services.dialogs import Waiting
from bot.services.health import Health
from bot.services.metrics import UPDATES
from bot.services.resources import Resources
from bot.settings import Settings
from bot.storage.chats import ChatSettings
from bot.storage.inbox import Claimed
from bot.supervisor import Supervisor
from bot.telegram.filters import command_of
from bot.telegram.gate import Gate
from bot.telegram.handlers import router
from bot.telegram.lanes import Lanes
from bot.telegram.presses import parse
from bot.telegram.reply import Reply
from bot.telegram.session import Lost
from bot.telegram.turn import Turn, dialog_before
from bot.telegram.urgent import FirstAid
from bot.texts.errors import error_text, unexpected
from bot.texts.speech import Speech, choose_language

log = structlog.get_logger()

TRIES = 5  # of an update, before it is taken for what ends the process
_UNREACHABLE = ("chat not found", "PEER_ID_INVALID", "user not found")


class GivenUp(Exception):
    """An update may be what ends the process: it is not handled any more."""


class Answering:
    """Handles claimed updates: `handle` returns when the answer is out, or when there is nobody to answer."""

    def __init__(
        self,
        resources: Resources,
        settings: Settings,
        health: Health,
        bot: Bot,
        first_aid: FirstAid,
        supervisor: Supervisor,
    ) -> None:
        self._resources = resources
        self._settings = settings
        self._health = health
        self._bot = bot
        self._first_aid = first_aid
        self._supervisor = supervisor
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_router(router())
        self._gate: Gate | None = None
        self.lanes: Lanes | None = None

    def begin(self, me: User) -> None:
        """Telegram has said who the bot is; before that nothing is handled."""
        self._gate = Gate(self._settings, self._bot, me)

    async def handle(self, claimed: Claimed, raw: dict[str, Any]) -> None:
        urgent = await self._first_aid.result(raw)
        try:
            update = Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            log.warning("an update that cannot be read", update_id=claimed.update_id, errors=error.error_count())
            return
        event = update.message or update.edited_message or update.callback_query or update.my_chat_member
        if event is None or event.from_user is None or event.from_user.is_bot:
            return
        settings = await chat_settings.get(self._resources, claimed.chat_id)
        latest = await dialogs.current(self._resources, claimed.chat_id, claimed.user_id)
        dialog = dialog_before(latest, claimed.update_id)
        turn = Turn(
            resources=self._resources, settings=self._settings, health=self._health,
            reply=self._reply(claimed, event), t=self._speech(settings, event.from_user.language_code),
            update_id=claimed.update_id, chat_id=claimed.chat_id, user_id=claimed.user_id,
            asked_at=claimed.received_at, rerun=claimed.attempts > 1, urgent=urgent, dialog=dialog,
        )  # fmt: skip
        if claimed.attempts > TRIES:
            await self._unexpected(turn, GivenUp(f"handled {TRIES} times, and each time the process ended"))
            return
        await self._answer(update, turn, unspoken=settings.language is None)
        if turn.scrub:
            await self._scrub(claimed)

    def _reply(self, claimed: Claimed, event: Any) -> Reply:
        message = event.message if isinstance(event, CallbackQuery) else event if isinstance(event, Message) else None
        press = parse(event.data) if isinstance(event, CallbackQuery) else None
        thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None

        async def mark_sent(sent: int) -> None:
            if self.lanes is not None:
                await self.lanes.mark_sent(claimed.update_id, sent)

        return Reply(
            self._bot, self._supervisor, claimed.chat_id, thread_id=thread,
            pressed=event.message if press is not None and not press.beside else None,
            sent=claimed.sent, mark_sent=mark_sent,
        )  # fmt: skip

    def _speech(self, settings: ChatSettings, code: str | None) -> Speech:
        language = settings.language or choose_language(code)
        return Speech(language, chat_settings.zone_of(settings), self._resources.clock.now())

    async def _answer(self, update: Update, turn: Turn, *, unspoken: bool) -> None:
        """`unspoken`: no language was chosen for this chat so far."""
        try:
            if self._gate is not None and await self._gate.lets_in(update, turn):
                if unspoken:
                    await chat_settings.keep_language(self._resources, turn.chat_id, turn.t.language)
                await self._interrupt(update.message, turn)
                await self._dispatcher.feed_update(self._bot, update, turn=turn)
            UPDATES.labels("ok").inc()
        except BotError as error:
            await self._apologise(turn, error)
        except TelegramForbiddenError:
            log.info("a chat is closed to the bot", update_id=turn.update_id)
            await chat_settings.close(self._resources, turn.chat_id)
        except TelegramUnauthorizedError:
            raise
        except Lost:
            log.error("an answer may not have arrived", update_id=turn.update_id)
        except TelegramBadRequest as error:
            if not any(text in error.message for text in _UNREACHABLE):
                await self._unexpected(turn, error)
            else:
                log.info("a chat that is not there", update_id=turn.update_id)
        except Exception as error:  # noqa: BLE001 - logged there, with a code that the person sees too
            await self._unexpected(turn, error)

    async def _interrupt(self, message: Message | None, turn: Turn) -> None:
        """A command ends a question whose answer could be any text, so that a later word is not taken for it."""
        asked = turn.dialog is not None and turn.dialog.kind in (Waiting.LABEL, Waiting.NAME, Waiting.TIMEZONE)
        if asked and message is not None and command_of(message):
            await turn.end_dialog()

    async def _apologise(self, turn: Turn, error: BotError) -> None:
        try:
            await turn.reply.say(error_text(turn.t, error))
        except (TelegramForbiddenError, TelegramBadRequest, Lost):
            log.warning("an error could not be told", error=type(error).__name__)

    async def _unexpected(self, turn: Turn, error: Exception) -> None:
        """Log with a code that the person sees too."""
        incident = secrets.token_hex(4)
        UPDATES.labels("failed").inc()
        log.error("an update failed", incident=incident, update_id=turn.update_id, exc_info=error)
        try:
            await turn.reply.say(unexpected(turn.t, incident))
        except (TelegramForbiddenError, TelegramBadRequest, Lost):
            log.warning("the failure could not be told", incident=incident)

    async def _scrub(self, claimed: Claimed) -> None:
        """Erase the finished update with its bytes now; the lane's own erasing then finds nothing left."""
        if self.lanes is not None:
            await self.lanes.finish(claimed.update_id)
            await self._resources.database.scrub()
