"""Reply context: the message or press that is answered, its place, sender and time."""

from dataclasses import dataclass
from datetime import datetime

from bot.telegram.context.incoming import IncomingUpdate
from bot.telegram.keyboards.callback_data import parse


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """Reply context. at (UTC): when it was sent. person: None where no person asks. thread_id: 0 for no topic.

    message_id: of what was written, or has the pressed button. query_id: of the press. editable: the pressed message,
    into which the answer is edited; None where that has to stay, or is no text.
    """

    chat_id: int
    at: datetime
    person: int | None = None
    thread_id: int = 0
    message_id: int | None = None
    query_id: str | None = None
    editable: int | None = None


def reply_context(update: IncomingUpdate, chat_id: int, person: int | None, received_at: datetime) -> ReplyContext:
    """Return the context. chat_id: where the answer goes; a supergroup has none of the old group's messages."""
    message, callback = update.message, update.callback
    sent_at = (message.sent_at if message is not None else None) or received_at
    query_id = callback.query_id if callback is not None else None
    if (message is None and callback is None) or update.chat_id != chat_id:
        return ReplyContext(chat_id, sent_at, person, query_id=query_id)
    message_id = message.message_id if message is not None else callback.message_id if callback is not None else None
    data = parse(callback.data) if callback is not None and callback.editable else None
    return ReplyContext(
        chat_id,
        sent_at,
        person,
        thread_id=update.thread_id,
        message_id=message_id,
        query_id=query_id,
        editable=message_id if data is not None and not data.keep_message else None,
    )
