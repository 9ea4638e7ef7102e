"""Bot API calls whose answers are read as plain JSON: servers differ in what they tell."""

from typing import Any

from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without aiogram's parsing; a timeout in seconds, at most 50."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class GetRawChatMember(TelegramMethod[dict[str, Any]]):
    """getChatMember without aiogram's parsing, which stumbles over admins of a server that lacks the newest rights."""

    __returning__ = dict[str, Any]
    __api_method__ = "getChatMember"

    chat_id: int
    user_id: int


class SendRawMessage(TelegramMethod[dict[str, Any]]):
    """sendMessage without aiogram's parsing, whose validators alone take a second and much memory to make."""

    __returning__ = dict[str, Any]
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    message_thread_id: int | None = None
    parse_mode: str | Default | None = Default("parse_mode")
    link_preview_options: LinkPreviewOptions | Default | None = Default("link_preview")
    disable_notification: bool | None = None
    reply_markup: InlineKeyboardMarkup | None = None
