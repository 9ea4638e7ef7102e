"""Reply to one update: sent or edited in, split where it is too long, counted so that a crash repeats little."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.methods import SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    EphemeralMessageParameters,
    InlineKeyboardMarkup,
    InlineQueryResultUnion,
    Message,
)

from bot.services.resources import Resources
from bot.supervisor import Supervisor
from bot.telegram.context.chat_action import busy
from bot.telegram.context.destination import ReplyDestination, SentMessage
from bot.telegram.context.in_hand import InHand
from bot.telegram.context.reply_context import ReplyContext
from bot.telegram.outbound.admission import NoRoom
from bot.telegram.outbound.client import Fleeting, Lost
from bot.telegram.outbound.deletion import delete_message
from bot.telegram.outbound.refusals import NO_PHOTOS, NOT_EDITABLE, UNCHANGED, says
from bot.texts.html import Html
from bot.texts.paging import on_a_page, paged, pieces

log = structlog.get_logger()

EPHEMERAL_WITHIN = 14.0  # seconds; Telegram takes an ephemeral answer for 15, and this one has to get there


class Reply:
    """Reply to one update, in the topic of what is answered; in a group as a reply to that.

    Parts that went out before a crash are not sent again; a part goes out only when those before it are stored as sent.
    A part is a message, or a card: pages shift when figures change, so a page counts as the cards that it holds.
    """

    def __init__(
        self, bot: Bot, supervisor: Supervisor, resources: Resources, context: ReplyContext, job: InHand
    ) -> None:
        self._bot = bot
        self._supervisor = supervisor
        self._clock = resources.clock
        self._context = context
        self._destination = ReplyDestination(bot, resources, context)
        self._job = job
        self._to_skip = job.claimed.sent
        self._sent = 0

    @property
    def chat_id(self) -> int:
        return self._destination.chat_id

    @property
    def thread_id(self) -> int:
        """Topic; 0 where there is none."""
        return self._destination.thread_id

    @property
    def answered(self) -> int | None:
        """Message that is answered; None where there is none in this chat."""
        return self._destination.answered

    async def say(self, text: Html, keyboard: InlineKeyboardMarkup | None = None, *, parts: int = 1) -> int | None:
        """Send a new message, for an answer to a typed message or beside a pressed one.

        Returns its message_id; None when it went out before a crash.
        """
        return await self._send(
            lambda: SendMessage(text=text, reply_markup=keyboard, **self._destination.whole()), parts
        )

    async def point(
        self, text: Html, keyboard: InlineKeyboardMarkup | None = None, *, to: SentMessage | None = None
    ) -> None:
        """Send a new message as `say`, as a reply to `to`, but none when Telegram takes it only later.

        Many may ask at once.
        """
        try:
            await self._send(lambda: Fleeting(text=text, reply_markup=keyboard, **self._destination.whole(to)))
        except (NoRoom, TelegramRetryAfter):
            log.info("a pointer is left out")

    async def ephemeral(self, text: Html, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Send what concerns only the asker: in a group in an ephemeral message, or in private.

        Where Telegram does not take such a message in time, the short text stands in the group; when it is too late
        for one, it goes to the private chat, or nowhere.
        """
        person = self._context.person
        if self.chat_id > 0 or person is None:
            await self.say(text, keyboard)
        elif self._age() < EPHEMERAL_WITHIN:
            await self._send_ephemeral(person, text, keyboard)
        else:
            await self.private(person, text, keyboard)

    async def private(self, user_id: int, text: Html, keyboard: InlineKeyboardMarkup | None = None) -> bool:
        """Write to somebody's private chat; False when Telegram does not let the bot, or may not have taken it."""
        self._sent += 1
        if self._sent <= self._to_skip:
            return True
        await self._job.store_sent()
        try:
            await self._bot.send_message(user_id, text, reply_markup=keyboard)
        except (TelegramForbiddenError, TelegramBadRequest, Lost):
            self._sent -= 1
            return False
        self._job.record_sent(self._sent)
        return True

    async def show(self, text: Html, keyboard: InlineKeyboardMarkup | None = None, *, parts: int = 1) -> int | None:
        """Edit the pressed message; send a new one when there is none to edit. Returns as `say`."""
        message_id = self._context.editable if self.chat_id == self._context.chat_id else None
        if message_id is None:
            return await self.say(text, keyboard, parts=parts)
        try:
            await self._bot.edit_message_text(text, chat_id=self.chat_id, message_id=message_id, reply_markup=keyboard)
        except TelegramMigrateToChat as error:
            await self._destination.move(error.migrate_to_chat_id)
            return await self.say(text, keyboard, parts=parts)
        except TelegramBadRequest as error:
            if not says(error, UNCHANGED):
                if not says(error, NOT_EDITABLE):
                    raise
                return await self.say(text, keyboard, parts=parts)
        return message_id

    async def show_cards(self, cards: Sequence[Html], keyboard: InlineKeyboardMarkup | None) -> int | None:
        """Answer with cards: in one message if they fit, otherwise split between cards, the keyboard under the last.

        Returns the id of the last message, as `say`.
        """
        whole = [piece for card in cards for piece in pieces(card)]
        pages = paged(whole[max(0, self._to_skip - self._sent) :])
        self._sent += len(whole) - sum(map(len, pages))
        if len(pages) == 1:
            return await self.show(on_a_page(pages[0]), keyboard, parts=len(pages[0]))
        last = None
        for page in pages:
            last = await self.say(on_a_page(page), keyboard if page is pages[-1] else None, parts=len(page))
        return last

    async def document(self, name: str, content: bytes, caption: Html) -> None:
        file = BufferedInputFile(content, name)
        await self._send(lambda: SendDocument(document=file, caption=caption, **self._destination.whole()))

    async def photo(
        self, name: str, content: bytes | None, caption: Html, keyboard: InlineKeyboardMarkup | None = None
    ) -> None:
        """Send a picture; without one, and where pictures are not allowed, the caption stands alone."""
        if content is None:
            await self.say(caption, keyboard)
            return
        file = BufferedInputFile(content, name)
        try:
            await self._send(
                lambda: SendPhoto(photo=file, caption=caption, reply_markup=keyboard, **self._destination.whole())
            )
        except TelegramBadRequest as error:
            if not says(error, NO_PHOTOS):
                raise
            self._sent -= 1
            await self.say(caption, keyboard)

    async def _send(self, method: Callable[[], TelegramMethod[Message]], parts: int = 1) -> int | None:
        self._sent += parts
        if self._sent <= self._to_skip:
            return None
        await self._job.store_sent()
        message = await self._destination.send(method)
        self._job.record_sent(self._sent)
        return message.message_id

    async def _send_ephemeral(self, person: int, text: Html, keyboard: InlineKeyboardMarkup | None) -> None:
        only_for = EphemeralMessageParameters(receiver_user_id=person, callback_query_id=self._context.query_id)
        try:
            await self._send(
                lambda: SendMessage(
                    text=text, reply_markup=keyboard, ephemeral_message_parameters=only_for, **self._destination.whole()
                )
            )
        except TelegramBadRequest as error:
            log.info("no ephemeral message was taken", reason=error.message)
            self._sent -= 1
            if abs(self._age()) < EPHEMERAL_WITHIN:  # nobody knows after a clock was set back
                await self.say(text, keyboard)
            else:
                await self.private(person, text, keyboard)

    def _age(self) -> float:
        """Return the seconds since what is answered was sent."""
        return (self._clock.now() - self._context.at).total_seconds()

    def busy(self, action: str = "typing") -> AbstractAsyncContextManager[None]:
        """Show that something is under way until the block ends."""
        return busy(self._bot, self._supervisor, self._destination, action)

    async def delete_answered(self) -> bool:
        """Delete the message that is answered; True when it is gone."""
        return self.answered is not None and await delete_message(self._bot, self.chat_id, self.answered)

    async def offer(self, query_id: str, results: list[InlineQueryResultUnion], **how: Any) -> None:
        """Answer an inline query."""
        await self._bot.answer_inline_query(query_id, results, **how)
