"""One update, from its stored bytes to its answer; the one place where errors become texts."""

import secrets
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramUnauthorizedError,
)
from aiogram.types import CallbackQuery, Message, Update, User
from pydantic import ValidationError

from bot.domain.errors import BotError
from bot.services.chats import chat_settings, dialogs, groups
from bot.services.chats.dialogs import Waiting
from bot.services.health import Health
from bot.services.metrics import HANDLER_SECONDS, UPDATES
from bot.services.resources import Resources
from bot.services.sharing.sharing import ShareGone
from bot.services.watching import notifications
from bot.settings import Settings
from bot.storage.chats import ChatSettings
from bot.storage.queues.inbox import Claimed
from bot.supervisor import Supervisor
from bot.telegram.context.filters import command_of
from bot.telegram.context.incoming import Origin, bare, origin, readable
from bot.telegram.context.members import Members
from bot.telegram.context.reply import Reply
from bot.telegram.context.reply_context import Asked, Event, asked, event_of, title_of
from bot.telegram.context.turn import Turn, dialog_before
from bot.telegram.dispatch.access import Gate
from bot.telegram.handlers import router
from bot.telegram.inbound.inbox_worker import Lanes
from bot.telegram.inbound.pre_queue import FirstAid, Urgent
from bot.telegram.outbound.client import Lost
from bot.telegram.outbound.refusals import Refusal, refusal_of
from bot.texts import ephemeral
from bot.texts.errors import error_text, unexpected
from bot.texts.html import Html
from bot.texts.localisation import Localisation, choose_language

log = structlog.get_logger()

TRIES = 5  # of an update, before it is taken for what ends the process


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
        members: Members,
    ) -> None:
        self._resources = resources
        self._members = members
        self._settings = settings
        self._health = health
        self._bot = bot
        self._first_aid = first_aid
        self._supervisor = supervisor
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_router(router())
        self._gate: Gate | None = None
        self._username = ""
        self.lanes: Lanes | None = None

    def begin(self, me: User) -> None:
        """Telegram has said who the bot is; before that nothing is handled."""
        self._username = me.username or ""
        self._gate = Gate(self._settings, self._bot, me)

    async def handle(self, claimed: Claimed, raw: dict[str, Any]) -> None:
        urgent = await self._first_aid.result(raw)
        update = self._read(raw)
        event, speaks = event_of(update) if update else None, origin(raw)
        if update is None or event is None or event.from_user is None or speaks is None:
            return
        chat_id = (
            await groups.current_id(self._resources, claimed.chat_id) or claimed.user_id
        )  # an inline query has no chat
        settings = await chat_settings.get(self._resources, chat_id)
        turn = await self._turn(claimed, event, speaks, urgent, settings)
        if claimed.attempts > TRIES:
            await self._unexpected(update, turn, GivenUp(f"handled {TRIES} times, and each time the process ended"))
            return
        with HANDLER_SECONDS.time():
            await self._answer(update, turn, settings if _speaks(event, turn) else None)
        if turn.scrub:
            await self._scrub(claimed)

    def _read(self, raw: dict[str, Any]) -> Update | None:
        """A message that is shaped as only another version of the Bot API knows it has been sent all the same."""
        for shape in (readable(raw), bare(raw)):
            try:
                return Update.model_validate(shape, context={"bot": self._bot})
            except ValidationError as error:
                log.warning("an update that cannot be read", update_id=raw["update_id"], errors=error.error_count())
        return None

    async def _turn(
        self, claimed: Claimed, event: Event, speaks: Origin, urgent: Urgent, settings: ChatSettings
    ) -> Turn:
        chat_id = settings.chat_id
        person = claimed.user_id if speaks is Origin.PERSON else None
        code = event.from_user.language_code if event.from_user is not None and person is not None else None
        latest = await dialogs.current(self._resources, chat_id, claimed.user_id) if chat_id > 0 else None
        return Turn(
            resources=self._resources, settings=self._settings, health=self._health, members=self._members,
            reply=self._reply(claimed, asked(event, chat_id, person, claimed.received_at)),
            t=self._localisation(settings, code), username=self._username, update_id=claimed.update_id,
            user_id=claimed.user_id, origin=speaks, asked_at=claimed.received_at, rerun=claimed.attempts > 1,
            urgent=urgent, chat_title=title_of(event), dialog=dialog_before(latest, claimed.update_id),
        )  # fmt: skip

    def _reply(self, claimed: Claimed, what: Asked) -> Reply:
        async def mark_sent(sent: int) -> None:
            if self.lanes is not None:
                await self.lanes.mark_sent(claimed.update_id, sent)

        return Reply(self._bot, self._supervisor, self._resources, what, sent=claimed.sent, mark_sent=mark_sent)

    def _localisation(self, settings: ChatSettings, code: str | None) -> Localisation:
        language = settings.language or choose_language(code)
        return Localisation(language, chat_settings.zone_of(settings), self._resources.clock.now())

    async def _answer(self, update: Update, turn: Turn, spoken_in: ChatSettings | None) -> None:
        """`spoken_in`: the chat where a person speaks to the bot; a group that took the answer has it, after all."""
        try:
            if self._gate is not None and await self._gate.lets_in(update, turn):
                if spoken_in and spoken_in.language is None:
                    await chat_settings.keep_language(self._resources, turn.chat_id, turn.t.language)
                await self._interrupt(update.message, turn)
                await self._dispatcher.feed_update(self._bot, update, turn=turn)
                if spoken_in and turn.group and not spoken_in.active:
                    await groups.entered(self._resources, turn.chat_id, turn.chat_title or "", turn.t.language)
            UPDATES.labels("ok").inc()
        except BotError as error:
            await self._tell(update, turn, _apology(turn, error), reason=type(error).__name__)
        except TelegramUnauthorizedError:
            raise
        except Lost:
            log.error("an answer may not have arrived", update_id=turn.update_id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            await self._refused(update, turn, error)
        except Exception as error:  # logged there, with a code that the person sees too
            if self._supervisor.is_outage(error):
                raise  # the update stays where it is and is answered when the database is back
            await self._unexpected(update, turn, error)

    async def _interrupt(self, message: Message | None, turn: Turn) -> None:
        """A command ends a question whose answer could be any text, so that a later word is not taken for it."""
        waits = turn.dialog is not None and turn.dialog.kind in (Waiting.LABEL, Waiting.NAME, Waiting.TIMEZONE)
        if waits and message is not None and command_of(message):
            await turn.end_dialog()

    async def _refused(self, update: Update, turn: Turn, error: TelegramAPIError) -> None:
        """A 400 that the table does not know is a defect of this program; a 403 is the chat's."""
        refusal = refusal_of(error)
        if refusal is Refusal.CLOSED:
            log.info("a chat is closed to the bot", update_id=turn.update_id)
            await notifications.close(self._resources, turn.chat_id)
        elif refusal is Refusal.MARKUP or (refusal is Refusal.UNKNOWN and isinstance(error, TelegramBadRequest)):
            await self._unexpected(update, turn, error)
        else:
            log.info("a chat that does not take the answer", update_id=turn.update_id, reason=error.message)

    async def _unexpected(self, update: Update, turn: Turn, error: Exception) -> None:
        """Log with a code that the person sees too."""
        incident = secrets.token_hex(4)
        UPDATES.labels("failed").inc()
        log.error("an update failed", incident=incident, update_id=turn.update_id, exc_info=error)
        await self._tell(update, turn, unexpected(turn.t, incident), incident=incident)

    async def _tell(self, update: Update, turn: Turn, text: Html, **failure: str) -> None:
        """Say what went wrong; where somebody types an inline query there is no place to say it."""
        try:
            if update.inline_query is not None:
                log.warning("an inline query found nothing", update_id=turn.update_id, **failure)
                await update.inline_query.answer([], cache_time=0, is_personal=True)
            else:
                await turn.reply.aside(text)
        except (TelegramForbiddenError, TelegramBadRequest, Lost):
            log.warning("a failure could not be told", update_id=turn.update_id, **failure)

    async def _scrub(self, claimed: Claimed) -> None:
        """Erase the finished update with its bytes now; the lane's own erasing then finds nothing left."""
        if self.lanes is not None:
            await self.lanes.finish(claimed.update_id)
            await self._resources.database.scrub()


def _speaks(event: Event, turn: Turn) -> bool:
    """Say whether a person speaks to the bot; in a group not by leaving it, or by what is done to others."""
    if turn.person is None or not isinstance(event, Message | CallbackQuery):
        return False
    return not turn.group or isinstance(event, CallbackQuery) or command_of(event) is not None


def _apology(turn: Turn, error: BotError) -> Html:
    if isinstance(error, ShareGone):
        return ephemeral.share_gone(turn.t)
    return ephemeral.error(turn.t, error) if turn.group else error_text(turn.t, error)
