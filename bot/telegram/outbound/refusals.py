"""Classification of the Bot API's refusals: the one table for answers and outbox.

Source: error texts of the official Bot API server, which passes many of Telegram's own on as they are. They are
compared without case, wherever they stand in the description.
"""

from enum import StrEnum, auto

from aiogram.exceptions import TelegramAPIError

UNCHANGED = ("message is not modified", "message_not_modified")
QUERY_TOO_OLD = ("query is too old", "query_id_invalid")
ALREADY_DELETED = ("message to delete not found", "message identifier is not specified")
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "message_id_invalid")
NOT_THERE_TO_REPLY_TO = ("message to be replied not found", "message to reply not found", "reply_message_id_invalid")
NO_PHOTOS = ("not enough rights to send photos", "chat_send_photos_forbidden", "chat_send_media_forbidden")


class Refusal(StrEnum):
    """Meaning of a refusal for the message and its chat."""

    TOPIC_GONE = auto()  # closed or deleted; for a message to no topic it means that General is closed
    NOT_NOW = auto()  # the chat takes no messages of the bot until somebody gives it the right
    CLOSED = auto()  # blocked, removed, deleted or never begun: until the chat writes to the bot
    MARKUP = auto()  # the entities are wrong; plain text may pass
    BENIGN = auto()  # the effect is there already, or its message is gone
    UNKNOWN = auto()  # handled as NOT_NOW


_WORDS = {
    Refusal.MARKUP: ("can't parse entities", "entity_text_invalid", "entity_bounds_invalid", "entities_too_long"),
    Refusal.BENIGN: (*UNCHANGED, *QUERY_TOO_OLD, *ALREADY_DELETED, *NOT_EDITABLE, *NOT_THERE_TO_REPLY_TO),
    Refusal.TOPIC_GONE: (
        "message thread not found", "invalid message thread", "topic_closed", "topic_deleted", "topic_id_invalid",
    ),
    Refusal.CLOSED: (
        "bot was blocked", "user_is_blocked", "user is deactivated", "input_user_deactivated",
        "bot was kicked", "bot is not a member", "chat was deleted", "chat was deactivated", "chat is deactivated",
        "chat not found", "chat_id is empty", "chat_id_invalid", "peer_id_invalid", "channel_private",
        "channel_invalid", "user not found", "user_id_invalid", "can't initiate conversation with a user",
        "can't send messages to bots", "can't send messages to the bot", "user_is_bot",
    ),
    Refusal.NOT_NOW: (
        "not enough rights", "have no rights", "have no write access", "need administrator rights",
        "chat_write_forbidden", "chat_send_", "chat_guest_send_forbidden", "chat_restricted", "chat_forbidden",
        "chat_admin_required", "user_banned_in_channel", "user_restricted", "slowmode_wait",
        "can't send messages to the user", "privacy_premium_required", "payment_required",
    ),
}  # fmt: skip


def refusal_of(error: TelegramAPIError) -> Refusal:
    """Return what an error means whose text alone says it: 429 and a migrated group are aiogram's own exceptions."""
    return next((refusal for refusal, words in _WORDS.items() if says(error, words)), Refusal.UNKNOWN)


def says(error: TelegramAPIError, words: tuple[str, ...]) -> bool:
    """Return whether the description contains one of these lower-case texts."""
    description = error.message.lower()
    return any(text in description for text in words)
