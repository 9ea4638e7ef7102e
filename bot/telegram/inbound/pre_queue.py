"""What cannot wait for its turn: a press is answered, and a message that shows a key is deleted, before they queue."""

import asyncio
import codecs
import io
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from bot.domain.account import LABEL_MAX
from bot.services.accounts.keys import FoundKey, find_keys, looks_like_key
from bot.services.chats import chat_settings, dialogs
from bot.services.chats.dialogs import Waiting
from bot.services.resources import Resources
from bot.supervisor import Supervisor
from bot.telegram.context.incoming import origin, place, written
from bot.telegram.dispatch.permissions import Rights, Ruling
from bot.telegram.inbound.group_filter import SHOWS_KEY, links
from bot.telegram.outbound.client import Lost, Unreached
from bot.telegram.outbound.deletion import delete_message
from bot.texts import ephemeral
from bot.texts.conversation import expired_toast
from bot.texts.localisation import Localisation, choose_language

log = structlog.get_logger()

DOCUMENT_MAX = 64 * 1024  # bytes; a text file with a key in it is small
DOCUMENT_WITHIN = 8.0  # seconds
KEPT_FOR = 600.0  # seconds; another process may have taken the update
_WHY = {
    Ruling.EXPIRED: expired_toast,
    Ruling.OUTSIDE: ephemeral.members_press,
    Ruling.NOT_THEIRS: ephemeral.not_yours,
    Ruling.ADMINS: ephemeral.admins_press,
    Ruling.OWNERS: ephemeral.owners_press,
}
"""Why a press has no effect."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """What was done at once. `live`: the pressed button still holds. `keys`: the keys that a message shows, or the
    text of a text document. `deleted`: None when there was nothing to delete, False when Telegram refused.
    """

    live: bool = True
    keys: tuple[FoundKey, ...] = ()
    document: str | None = None
    deleted: bool | None = None


class FirstAid:
    """Does the urgent part of each update once: beside the queue, or in its turn when a crash came between."""

    def __init__(self, resources: Resources, bot: Bot, supervisor: Supervisor, rights: Rights) -> None:
        self._resources = resources
        self._bot = bot
        self._rights = rights
        self._supervisor = supervisor
        self._begun: dict[int, asyncio.Task[Urgent]] = {}
        self.username: str | None = None

    def begin(self, update: dict[str, Any]) -> None:
        """Start on an update that has just been stored."""
        if is_urgent(update):
            self._begun[update["update_id"]] = self._supervisor.job("urgent", self._do(update))
            asyncio.get_running_loop().call_later(KEPT_FOR, self._begun.pop, update["update_id"], None)

    async def result(self, update: dict[str, Any]) -> Urgent:
        """Return what was done; does it now if it was not begun in this process."""
        begun = self._begun.pop(update["update_id"], None)
        if begun is not None:
            return await begun
        return await self._do(update) if is_urgent(update) else Urgent()

    async def _do(self, update: dict[str, Any]) -> Urgent:
        """Raises nothing over an update that is misshapen: one that cannot be finished would block its lane forever."""
        message = update.get("message") or update.get("edited_message")
        try:
            if isinstance(query := update.get("callback_query"), dict):
                return await self._answer(query)
            return await self._protect(message) if isinstance(message, dict) else Urgent()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("an update of no known shape", update_id=update["update_id"], error=type(error).__name__)
            return Urgent(live=False)

    async def _answer(self, query: dict[str, Any]) -> Urgent:
        """Answer the press: silently when its button holds, otherwise with an alert that says why it does nothing."""
        at = place({"callback_query": query})
        ruling = await self._rights.rule(at, query.get("data"))
        live = ruling is Ruling.HOLDS
        text = None if live else _WHY[ruling](await self._localisation(at.chat_id, query))
        try:
            await self._bot.answer_callback_query(str(query.get("id")), text=text, show_alert=not live)
        except TelegramBadRequest as error:
            log.info("a press could not be answered", reason=error.message)
        except (TelegramAPIError, Lost, Unreached) as error:
            log.warning("a press could not be answered", error=type(error).__name__)
        return Urgent(live=live)

    async def _localisation(self, chat_id: int, query: dict[str, Any]) -> Localisation:
        settings = await chat_settings.get(self._resources, chat_id)
        code = (query.get("from") or {}).get("language_code")
        language = settings.language or choose_language(code if isinstance(code, str) else None)
        return Localisation(language, chat_settings.zone_of(settings), self._resources.clock.now())

    async def _protect(self, message: dict[str, Any]) -> Urgent:
        """Delete a message that shows a key, or may; one of a bot or a business is let alone."""
        if origin({"message": message}) is None:
            return Urgent()
        infos = self._resources.providers.infos()
        document = await self._document(message)
        keys = find_keys(infos, [*written(message), document or ""])
        shown = keys or SHOWS_KEY in message or links(message, self.username)
        if not (shown or await self._answers(message)):
            return Urgent(document=document)
        deleted = await delete_message(self._bot, message["chat"]["id"], message["message_id"])
        return Urgent(keys=keys, document=document, deleted=deleted)

    async def _answers(self, message: dict[str, Any]) -> bool:
        """Say whether a message looks like a key: its turn may be long in coming.

        A word in it is enough where a key was asked for; otherwise it has to be all that was sent, and no answer.
        """
        text, at = str(message.get("text") or ""), place({"message": message})
        words = text.split()
        if not at.private or text.startswith("/") or not any(looks_like_key(word) for word in words):
            return False
        dialog = await dialogs.current(self._resources, at.chat_id, at.user_id)
        alone = len(words) == 1 and "://" not in text and "@" not in text
        match dialog and dialog.kind:
            case Waiting.KEY:
                return True
            case Waiting.NAME:
                return False
            case Waiting.LABEL:
                return alone and len(text) > LABEL_MAX
        return alone

    async def _document(self, message: dict[str, Any]) -> str | None:
        """Return the text of a small text document in a private chat; None where there is none or it cannot be had."""
        document = message.get("document")
        if not isinstance(document, dict) or (message.get("chat") or {}).get("type") != "private":
            return None
        if not 0 < int(document.get("file_size") or DOCUMENT_MAX) <= DOCUMENT_MAX:
            return None
        try:
            async with asyncio.timeout(DOCUMENT_WITHIN):
                file = await self._bot.get_file(str(document.get("file_id")))
                content = io.BytesIO()
                await self._bot.download_file(file.file_path or "", content)
        except (TelegramAPIError, Lost, Unreached, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a document could not be read", error=type(error).__name__)
            return None
        held = content.getvalue()[:DOCUMENT_MAX]
        wide = held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # as some editors save a plain text
        return held.decode("utf-16" if wide else "utf-8", "replace")


def is_urgent(update: dict[str, Any]) -> bool:
    """Say whether an update is a press or a message that somebody wrote."""
    return any(isinstance(update.get(kind), dict) for kind in ("callback_query", "message", "edited_message"))
