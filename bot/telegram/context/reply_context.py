"""What is answered: where it stands, who sent it, and when."""

from dataclasses import dataclass
from datetime import datetime

from aiogram.types import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineQuery,
    MaybeInaccessibleMessageUnion,
    Message,
    Update,
)

from bot.telegram.keyboards.callback_data import parse

Event = Message | CallbackQuery | ChatMemberUpdated | InlineQuery


@dataclass(frozen=True, slots=True)
class Asked:
    """`at` (UTC) is when it was sent; `person` is None where nobody in person asks; `thread_id` 0 is no topic.

    `message_id` is what was written, or has the pressed button. `query_id` is the press, `pressed` its message: answers
    to presses are edited into it.
    """

    chat_id: int
    at: datetime
    person: int | None = None
    thread_id: int = 0
    message_id: int | None = None
    query_id: str | None = None
    pressed: MaybeInaccessibleMessageUnion | None = None


def event_of(update: Update) -> Event | None:
    """Return what happened; None for what the bot did not ask to be told."""
    return (
        update.message or update.edited_message or update.callback_query
        or update.my_chat_member or update.chat_member or update.inline_query
    )  # fmt: skip


def title_of(event: Event) -> str | None:
    """Return the group's title."""
    holder = event.message if isinstance(event, CallbackQuery) else event
    return None if holder is None or isinstance(holder, InlineQuery) else holder.chat.title


def asked(event: Event, chat_id: int, person: int | None, received_at: datetime) -> Asked:
    """`chat_id` is where the answer goes: the messages of a group that has moved are not there to be answered."""
    query = event if isinstance(event, CallbackQuery) else None
    holder = query.message if query else event if isinstance(event, Message) else None
    sent_at = event.date if isinstance(event, Message) else received_at
    if holder is None or holder.chat.id != chat_id:
        return Asked(chat_id, sent_at, person, query_id=query.id if query else None)
    in_topic = isinstance(holder, Message) and holder.is_topic_message
    press = parse(query.data) if query else None
    return Asked(
        chat_id,
        sent_at,
        person,
        thread_id=(isinstance(holder, Message) and in_topic and holder.message_thread_id) or 0,
        message_id=holder.message_id or None,
        query_id=query.id if query else None,
        pressed=holder if query and press is not None and not press.beside else None,
    )
