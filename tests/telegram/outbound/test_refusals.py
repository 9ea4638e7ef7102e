"""Telegram's error texts, each as what it means."""

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import SendMessage

from bot.telegram.outbound.refusals import Refusal, refusal_of

METHOD = SendMessage(chat_id=1, text="x")
TEXTS = {
    Refusal.TOPIC_GONE: ["message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED"],
    Refusal.MARKUP: ["can't parse entities: Unsupported start tag", "ENTITY_BOUNDS_INVALID"],
    Refusal.NOT_NOW: [
        "not enough rights to send text messages to the chat", "have no rights to send a message", "CHAT_RESTRICTED",
        "CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "CHAT_ADMIN_REQUIRED", "USER_BANNED_IN_CHANNEL",
        "need administrator rights in the channel chat", "CHAT_GUEST_SEND_FORBIDDEN",
    ],
    Refusal.CLOSED: [
        "bot was blocked by the user", "USER_IS_BLOCKED", "user is deactivated", "INPUT_USER_DEACTIVATED",
        "bot was kicked from the supergroup chat", "bot was kicked from the group chat", "PEER_ID_INVALID",
        "bot is not a member of the channel chat", "the group chat was deleted", "chat not found", "CHANNEL_PRIVATE",
        "bot can't initiate conversation with a user", "chat_id is empty", "bot can't send messages to bots",
    ],
    Refusal.BENIGN: [
        "message is not modified: specified new message content", "message to edit not found", "MESSAGE_ID_INVALID",
        "query is too old and response timeout expired or query ID is invalid", "message to delete not found",
    ],
    Refusal.UNKNOWN: ["GROUP_ASLEEP", "message is too long", "no description"],
}  # fmt: skip


@pytest.mark.failure(92)
@pytest.mark.parametrize(("refusal", "text"), [(refusal, text) for refusal, texts in TEXTS.items() for text in texts])
def test_what_a_refusal_means(refusal: Refusal, text: str) -> None:
    assert refusal_of(TelegramBadRequest(METHOD, f"Bad Request: {text}")) is refusal
    assert refusal_of(TelegramForbiddenError(METHOD, f"Forbidden: {text}")) is refusal
