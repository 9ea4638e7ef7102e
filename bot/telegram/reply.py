"""The answer to one update: sent or edited in, split where it is too long, counted so that a crash repeats little."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import BufferedInputFile, InaccessibleMessage, InlineKeyboardMarkup, MaybeInaccessibleMessageUnion

from bot.supervisor import Supervisor
from bot.telegram.session import Lost, Unreached
from bot.texts.paging import on_a_page, paged, pieces
from bot.texts.speech import Html

log = structlog.get_logger()

TYPING_EVERY = 4.0  # seconds; Telegram shows it for 5
_UNCHANGED = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")
_DELETED = ("message to delete not found", "message identifier is not specified")


class Reply:
    """Where an answer goes. `pressed` is the message whose button was pressed: answers to presses are edited into it.

    `sent` is how many parts of this answer went out before a crash; those are not sent again. `mark_sent` stores it. A
    part is a message, or a card: pages shift when figures change, so a page counts as the cards that it holds.
    """

    def __init__(
        self,
        bot: Bot,
        supervisor: Supervisor,
        chat_id: int,
        *,
        thread_id: int | None = None,
        pressed: MaybeInaccessibleMessageUnion | None = None,
        sent: int = 0,
        mark_sent: Callable[[int], Awaitable[None]],
    ) -> None:
        self._bot = bot
        self._supervisor = supervisor
        self.chat_id = chat_id
        self._thread_id = thread_id
        self._pressed = pressed
        self._to_skip = sent
        self._sent = 0
        self._mark_sent = mark_sent

    async def say(self, text: Html, keyboard: InlineKeyboardMarkup | None = None, *, parts: int = 1) -> None:
        """Send a new message, for an answer to a typed message or beside a pressed one."""
        self._sent += parts
        if self._sent <= self._to_skip:
            return
        await self._bot.send_message(self.chat_id, text, message_thread_id=self._thread_id, reply_markup=keyboard)
        await self._mark_sent(self._sent)

    async def show(self, text: Html, keyboard: InlineKeyboardMarkup | None = None, *, parts: int = 1) -> None:
        """Edit the pressed message; send a new one when there is none to edit."""
        message = self._pressed
        if message is None or isinstance(message, InaccessibleMessage) or message.text is None:  # a picture stays
            await self.say(text, keyboard, parts=parts)
            return
        try:
            await self._bot.edit_message_text(
                text, chat_id=self.chat_id, message_id=message.message_id, reply_markup=keyboard
            )
        except TelegramBadRequest as error:
            if _UNCHANGED in error.message:
                return
            if not any(text in error.message for text in _GONE):
                raise
            await self.say(text, keyboard, parts=parts)

    async def show_cards(self, cards: Sequence[Html], keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Answer with cards: in one message if they fit, otherwise split between cards, the keyboard under the last."""
        whole = [piece for card in cards for piece in pieces(card)]
        pages = paged(whole[max(0, self._to_skip - self._sent) :])
        self._sent += len(whole) - sum(map(len, pages))
        if len(pages) == 1:
            await self.show(on_a_page(pages[0]), keyboard, parts=len(pages[0]))
            return
        for page in pages:
            await self.say(on_a_page(page), keyboard if page is pages[-1] else None, parts=len(page))

    async def document(self, name: str, content: bytes, caption: Html) -> None:
        self._sent += 1
        if self._sent <= self._to_skip:
            return
        file = BufferedInputFile(content, name)
        await self._bot.send_document(self.chat_id, file, message_thread_id=self._thread_id, caption=caption)
        await self._mark_sent(self._sent)

    async def photo(
        self, name: str, content: bytes, caption: Html, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        self._sent += 1
        if self._sent <= self._to_skip:
            return
        file = BufferedInputFile(content, name)
        await self._bot.send_photo(
            self.chat_id, file, message_thread_id=self._thread_id, caption=caption, reply_markup=keyboard
        )
        await self._mark_sent(self._sent)

    @asynccontextmanager
    async def busy(self, action: str = "typing") -> AsyncIterator[None]:
        """Show that something is under way until the block ends."""
        showing = self._supervisor.job(f"{action} in a chat", self._keep_showing(action))
        try:
            yield
        finally:
            showing.cancel()

    async def _keep_showing(self, action: str) -> None:
        while True:
            try:
                await self._bot.send_chat_action(self.chat_id, action, message_thread_id=self._thread_id)
            except (TelegramAPIError, Lost, Unreached) as error:
                log.debug("chat action not shown", error=type(error).__name__)
            await asyncio.sleep(TYPING_EVERY)


async def delete_message(bot: Bot, chat_id: int, message_id: int) -> bool:
    """Delete a message for everybody; True when it is gone, also when somebody else had deleted it."""
    try:
        await bot.delete_message(chat_id, message_id)
    except TelegramBadRequest as error:
        return any(text in error.message for text in _DELETED)
    except (TelegramAPIError, Lost) as error:
        log.warning("a message with a key could not be deleted", error=type(error).__name__)
        return False
    return True
