"""Pre-queue actions: a press is answered, and a message that shows a key is deleted, before the update queues."""

import asyncio
import codecs
import io

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from bot.domain.profile import Editable
from bot.services.accounts.keys import find_keys, is_rather_key, looks_like_key
from bot.services.chats import chat_settings, dialogs
from bot.services.chats.dialogs import DialogKind
from bot.services.resources import Resources
from bot.supervisor import Supervisor
from bot.telegram.context.incoming import Callback, Document, IncomingMessage, IncomingUpdate
from bot.telegram.context.pre_queue_outcome import KeyMessage, PreQueueOutcome
from bot.telegram.dispatch.permissions import Rights, Ruling
from bot.telegram.inbound.group_filter import shows_key
from bot.telegram.outbound.client import Lost, Unreached
from bot.telegram.outbound.deletion import delete_message
from bot.texts import ephemeral

log = structlog.get_logger()

DOCUMENT_MAX = 64 * 1024  # bytes; a text file with a key in it is small
DOCUMENT_WITHIN = 8.0  # seconds
KEPT_FOR = 600.0  # seconds; another process may have taken the update
_WHY = {
    Ruling.EXPIRED: ephemeral.BUTTON_EXPIRED,
    Ruling.OUTSIDE: ephemeral.BUTTON_OF_MEMBERS,
    Ruling.NOT_THEIRS: ephemeral.BUTTON_OF_ANOTHER,
    Ruling.ADMINS: ephemeral.BUTTON_OF_ADMINS,
    Ruling.OWNERS: ephemeral.BUTTON_OF_OWNERS,
}
"""Why a press has no effect."""


class PreQueue:
    """Pre-queue actions, done once for each update: beside the queue, or in its turn when a crash came between."""

    def __init__(self, resources: Resources, bot: Bot, supervisor: Supervisor, rights: Rights, username: str) -> None:
        self._resources = resources
        self._bot = bot
        self._rights = rights
        self._supervisor = supervisor
        self._begun: dict[int, asyncio.Task[PreQueueOutcome]] = {}
        self._username = username

    def begin(self, update: IncomingUpdate) -> None:
        """Start the actions on an update that has just been stored."""
        if self._concerns(update):
            self._begun[update.update_id] = self._supervisor.job("pre-queue", self._do(update))
            asyncio.get_running_loop().call_later(KEPT_FOR, self._begun.pop, update.update_id, None)

    async def outcome(self, update: IncomingUpdate) -> PreQueueOutcome:
        """Return the outcome; the actions are done now if this process had not begun them."""
        begun = self._begun.pop(update.update_id, None)
        if begun is not None:
            return await begun
        return await self._do(update) if self._concerns(update) else PreQueueOutcome()

    def _concerns(self, update: IncomingUpdate) -> bool:
        """Return whether an update is a pressed button, or a message of a person that may hold a key."""
        message = update.message
        if message is None or update.origin is None:
            return update.callback is not None
        if shows_key(message, self._resources.providers.infos(), self._username):
            return True
        return update.private and (message.document is not None or _may_be_key(message))

    async def _do(self, update: IncomingUpdate) -> PreQueueOutcome:
        if update.callback is not None:
            return await self._answer(update, update.callback)
        return await self._protect(update, update.message) if update.message is not None else PreQueueOutcome()

    async def _answer(self, update: IncomingUpdate, callback: Callback) -> PreQueueOutcome:
        """Answer the press: silently when its button is valid, otherwise with an alert that says why not."""
        ruling = await self._rights.rule(update)
        valid, text = ruling is Ruling.VALID, None
        if not valid:
            t = await chat_settings.localisation_in(self._resources, update.chat_id, update.language_code)
            text = t.plain(_WHY[ruling])
        try:
            await self._bot.answer_callback_query(callback.query_id, text=text, show_alert=not valid)
        except TelegramBadRequest as error:
            log.info("a press could not be answered", reason=error.message)
        except (TelegramAPIError, Lost, Unreached) as error:
            log.warning("a press could not be answered", error=type(error).__name__)
        return PreQueueOutcome(button_valid=valid)

    async def _protect(self, update: IncomingUpdate, message: IncomingMessage) -> PreQueueOutcome:
        """Delete a message that shows a key, or may."""
        infos = self._resources.providers.infos()
        document = await self._document(message.document) if update.private and message.document is not None else None
        keys = find_keys(infos, [*message.texts, document or ""])
        if not (keys or shows_key(message, infos, self._username) or await self._answers(update, message)):
            return PreQueueOutcome(document=document)
        deleted = await delete_message(self._bot, update.chat_id, message.message_id or 0)
        became = KeyMessage.DELETED if deleted else KeyMessage.DELETION_FAILED
        return PreQueueOutcome(keys=keys, document=document, key_message=became)

    async def _answers(self, update: IncomingUpdate, message: IncomingMessage) -> bool:
        """Return whether a message that looks like a key is taken for one: its turn may be long in coming.

        A word in it is enough where a key was asked for, or where it would become a label or a name; otherwise it has
        to be all that was sent, and no answer.
        """
        if not update.private or not _may_be_key(message):
            return False
        text = message.text or ""
        words = text.split()
        dialog = await dialogs.current(self._resources, update.chat_id, update.user_id)
        match dialog and dialog.kind:
            case DialogKind.KEY | DialogKind.FIELDS:
                return True
            case DialogKind.NAME if dialog and dialog.data["field"] == Editable.AVATAR:
                return False
            case DialogKind.NAME | DialogKind.LABEL:
                return any(is_rather_key(word) for word in words)
        return len(words) == 1 and "://" not in text and "@" not in text

    async def _document(self, document: Document) -> str | None:
        """Return the text of a small text document; None where it is large or cannot be had."""
        if (document.size or DOCUMENT_MAX) > DOCUMENT_MAX:
            return None
        try:
            async with asyncio.timeout(DOCUMENT_WITHIN):
                file = await self._bot.get_file(document.file_id)
                content = io.BytesIO()
                await self._bot.download_file(file.file_path or "", content)
        except (TelegramAPIError, Lost, Unreached, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a document could not be read", error=type(error).__name__)
            return None
        head = content.getvalue()[:DOCUMENT_MAX]
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as some editors save a plain text
        return head.decode("utf-16" if wide else "utf-8", "replace")


def _may_be_key(message: IncomingMessage) -> bool:
    """Return whether a word of a text that is no command looks like a key."""
    text = message.text or ""
    return not text.startswith("/") and any(looks_like_key(word) for word in text.split())
