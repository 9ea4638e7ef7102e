"""Dispatcher: one claimed update, from its context to its answer; the one place where errors become texts."""

import secrets

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import User

from bot.domain.errors import BotError
from bot.services.chats import chat_settings, groups
from bot.services.chats.dialogs import DialogKind
from bot.services.health import Health
from bot.services.metrics import HANDLER_SECONDS, UPDATES
from bot.services.resources import Resources
from bot.services.sharing.sharing import ShareGone
from bot.services.watching import notifications
from bot.settings import Settings
from bot.storage.chats import ChatSettings
from bot.supervisor import Supervisor
from bot.telegram import handlers
from bot.telegram.context.in_hand import InHand
from bot.telegram.context.incoming import Origin, UpdateKind
from bot.telegram.context.members import Members
from bot.telegram.context.pre_queue_outcome import PreQueueOutcome
from bot.telegram.context.reply import Reply
from bot.telegram.context.reply_context import reply_context
from bot.telegram.context.request import Request, dialog_before
from bot.telegram.context.routes import Routes
from bot.telegram.dispatch.access import AccessPolicy
from bot.telegram.inbound.pre_queue import PreQueue
from bot.telegram.outbound.client import Lost
from bot.telegram.outbound.refusals import Refusal, refusal_of
from bot.texts import ephemeral
from bot.texts.errors import error_text, unexpected
from bot.texts.html import Html

log = structlog.get_logger()

TRIES = 5  # of an update, before it is taken for what ends the process


class GivenUp(Exception):
    """Update that has been handled too often: it may be what ends the process, so it is skipped."""


class Dispatcher:
    """Dispatcher of claimed updates: `handle` returns when the answer is out, or when there is nobody to answer."""

    def __init__(
        self,
        resources: Resources,
        settings: Settings,
        health: Health,
        bot: Bot,
        me: User,
        pre_queue: PreQueue,
        supervisor: Supervisor,
        members: Members,
    ) -> None:
        """me: the bot, as of getMe."""
        self._resources = resources
        self._members = members
        self._settings = settings
        self._health = health
        self._bot = bot
        self._pre_queue = pre_queue
        self._supervisor = supervisor
        self._private = handlers.routes_of(handlers.PRIVATE)
        self._groups = handlers.routes_of(handlers.GROUP)
        self._inline = handlers.routes_of(handlers.INLINE)
        self._policy = AccessPolicy()
        self._me = me

    async def handle(self, job: InHand) -> None:
        """Answer a claimed update. Raises the database's errors, and TelegramUnauthorizedError for a revoked token."""
        outcome = await self._pre_queue.outcome(job.update)
        if not job.update.user_id or job.update.origin is None:
            return
        request = self._request(job, outcome)
        if job.claimed.attempts > TRIES:
            await self._unexpected(request, GivenUp(f"handled {TRIES} times, and each time the process ended"))
            return
        with HANDLER_SECONDS.time():
            await self._answer(request, job.context.settings if _speaks(request) else None)
        if request.scrub:
            await job.finish()
            await self._resources.database.scrub()

    def _request(self, job: InHand, outcome: PreQueueOutcome) -> Request:
        claimed, update, settings = job.claimed, job.update, job.context.settings
        person = update.user_id if update.origin is Origin.PERSON else None
        code = update.language_code if person is not None else None
        where = reply_context(update, settings.chat_id, person, claimed.received_at)
        return Request(
            resources=self._resources, settings=self._settings, health=self._health, members=self._members,
            reply=Reply(self._bot, self._supervisor, self._resources, where, job),
            t=chat_settings.localisation(settings, self._resources.clock.now(), code),
            me=self._me, update=update, received_at=claimed.received_at, rerun=claimed.attempts > 1, pre_queue=outcome,
            dialog=dialog_before(job.context.dialog, claimed.update_id), accounts=job.context.accounts,
        )  # fmt: skip

    async def _answer(self, request: Request, spoken_in: ChatSettings | None) -> None:
        """Run the handler of an update that is let in; an error becomes its answer.

        spoken_in: settings of the chat where a person speaks to the bot, else None. A chat without a language takes
        theirs, and a closed group that takes the answer is entered again.
        """
        try:
            if await self._policy.lets_in(request):
                if spoken_in and spoken_in.language is None:
                    await chat_settings.keep_language(self._resources, request.chat_id, request.t.language)
                await self._interrupt(request)
                await self._routes(request).handle(request)
                if spoken_in and request.group and not spoken_in.active:
                    await groups.entered(
                        self._resources, request.chat_id, request.update.chat_title or "", request.t.language
                    )
            UPDATES.labels("ok").inc()
        except BotError as error:
            UPDATES.labels(type(error).__name__).inc()
            await self._answer_failure(request, _apology(request, error), reason=type(error).__name__)
        except TelegramUnauthorizedError:
            raise
        except Lost:
            UPDATES.labels("lost").inc()
            log.error("an answer may not have arrived", update_id=request.update_id)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            await self._refused(request, error)
        except Exception as error:  # logged there, with a code that the person sees too
            if self._supervisor.is_outage(error):
                raise  # the update stays where it is and is answered when the database is back
            await self._unexpected(request, error)

    def _routes(self, request: Request) -> Routes:
        if request.update.kind is UpdateKind.INLINE:
            return self._inline
        return self._groups if request.group else self._private

    async def _interrupt(self, request: Request) -> None:
        """End the dialog at a command, where its answer could be any text: a later word is not taken for it."""
        waits = request.dialog is not None and request.dialog.kind in (
            DialogKind.LABEL,
            DialogKind.NAME,
            DialogKind.TIMEZONE,
        )
        if waits and request.update.kind is UpdateKind.MESSAGE and request.update.command is not None:
            await request.end_dialog()

    async def _refused(self, request: Request, error: TelegramAPIError) -> None:
        """Act on a refusal: a 400 that the table does not know is a defect of this program; a 403 is the chat's."""
        refusal = refusal_of(error)
        if refusal is Refusal.CLOSED:
            UPDATES.labels("refused").inc()
            log.info("a chat is closed to the bot", update_id=request.update_id)
            await notifications.close(self._resources, request.chat_id)
        elif refusal is Refusal.MARKUP or (refusal is Refusal.UNKNOWN and isinstance(error, TelegramBadRequest)):
            await self._unexpected(request, error)
        else:
            UPDATES.labels("refused").inc()
            log.info("a chat that does not take the answer", update_id=request.update_id, reason=error.message)

    async def _unexpected(self, request: Request, error: Exception) -> None:
        """Log with a code that the person sees too."""
        incident = secrets.token_hex(4)
        UPDATES.labels("failed").inc()
        log.error("an update failed", incident=incident, update_id=request.update_id, exc_info=error)
        await self._answer_failure(request, unexpected(request.t, incident), incident=incident)

    async def _answer_failure(self, request: Request, text: Html, **failure: str) -> None:
        """Answer with what went wrong; nothing to an inline query, which has no place for it."""
        try:
            if (query := request.update.inline) is not None:
                log.warning("an inline query found nothing", update_id=request.update_id, **failure)
                await request.reply.offer(query.query_id, [], cache_time=0, is_personal=True)
            else:
                await request.reply.ephemeral(text)
        except (TelegramForbiddenError, TelegramBadRequest, Lost):
            log.warning("a failure could not be told", update_id=request.update_id, **failure)


def _speaks(request: Request) -> bool:
    """Return whether a person speaks to the bot; in a group not by leaving it, or by what is done to others."""
    update = request.update
    if request.person is None or (update.message is None and update.callback is None):
        return False
    return not request.group or update.callback is not None or update.command is not None


def _apology(request: Request, error: BotError) -> Html:
    if isinstance(error, ShareGone):
        return request.t(ephemeral.SHARE_GONE)
    return ephemeral.error(request.t, error) if request.group else error_text(request.t, error)
