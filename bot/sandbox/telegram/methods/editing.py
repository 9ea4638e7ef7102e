"""Methods that change or remove messages."""

from dataclasses import replace
from typing import Any

from bot.sandbox.telegram.access import find_chat, find_message
from bot.sandbox.telegram.api import Api, method
from bot.sandbox.telegram.chats import ADMINS, Content, ContentKind, SimMessage
from bot.sandbox.telegram.content import read_caption, read_file, read_text
from bot.sandbox.telegram.errors import MistakeError, not_now
from bot.sandbox.telegram.keyboard import parse_markup
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.render import message_json

_EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"
_CAPTION = "caption parse_mode caption_entities show_caption_above_media"
DELETABLE = 48 * 3600  # seconds
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def _editable(api: Api, params: Params) -> SimMessage:
    if params.text("inline_message_id"):
        raise not_now("MESSAGE_ID_INVALID")
    message = find_message(api.world, params, "message to edit")
    markup = message.content.markup
    if not message.from_bot or (markup is not None and markup.inline is None):
        raise MistakeError("message can't be edited")
    return message


def _replace(api: Api, params: Params, message: SimMessage, content: Content) -> dict[str, Any]:
    """Put the new content in place; an edit that names no keyboard takes the old one away."""
    content = replace(content, markup=parse_markup(params.text("reply_markup"), inline_only=True))
    if replace(content, source="") == replace(message.content, source=""):
        raise not_now(_NOT_MODIFIED)
    api.world.edit(message, content)
    return message_json(message)


@method(
    "editMessageText", f"{_EDIT} text parse_mode entities link_preview_options rich_message disable_web_page_preview"
)
def edit_message_text(api: Api, params: Params) -> dict[str, Any]:
    message = _editable(api, params)
    content = read_text(params, "MESSAGE_TOO_LONG")
    if message.content.kind != "text":
        raise MistakeError("there is no text in the message to edit")
    return _replace(api, params, message, content)


@method("editMessageCaption", f"{_EDIT} {_CAPTION}")
def edit_message_caption(api: Api, params: Params) -> dict[str, Any]:
    message = _editable(api, params)
    if message.content.kind == "text":
        raise MistakeError("there is no caption in the message to edit")
    content = read_caption(params, message.content.kind, message.content.file)
    return _replace(api, params, message, content)


@method("editMessageReplyMarkup", _EDIT)
def edit_message_reply_markup(api: Api, params: Params) -> dict[str, Any]:
    message = _editable(api, params)
    return _replace(api, params, message, message.content)


@method("editMessageMedia", f"{_EDIT} media")
def edit_message_media(api: Api, params: Params) -> dict[str, Any]:
    message = _editable(api, params)
    media = params.parsed("media", "can't parse input media JSON object")
    if not isinstance(media, dict):
        raise MistakeError("media not found" if media is None else "can't parse InputMedia: expected an Object")
    kinds: dict[str, ContentKind] = {"photo": "photo", "document": "document"}
    kind = kinds.get(str(media.get("type")))
    if kind is None:
        raise MistakeError("can't parse InputMedia: invalid type specified")
    own = Params.of_json(media)
    own.files = params.files
    file = read_file(api.world, own, kind, own.text("media"), "media")
    return _replace(api, params, message, read_caption(own, kind, file))


def _deletable(api: Api, message: SimMessage) -> bool:
    """Return whether it is young enough, and in a group the bot's own or the bot an administrator."""
    chat = message.chat
    mine = message.from_bot or bool(chat.user) or chat.members.get(api.world.bot.id) in ADMINS
    return mine and api.world.now() - message.date < DELETABLE


@method("deleteMessage", "chat_id message_id")
def delete_message(api: Api, params: Params) -> bool:
    message = find_message(api.world, params, "message to delete")
    if not _deletable(api, message):
        raise not_now("message can't be deleted")
    api.world.delete(message)
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(api: Api, params: Params) -> bool:
    """Delete messages; those that are gone already are skipped."""
    chat = find_chat(api.world, params)
    numbers = params.parsed("message_ids", "can't parse message_ids JSON object")
    if numbers is None:
        raise MistakeError("message identifiers are not specified")
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise MistakeError("expected an Array of message identifiers")
    if not 1 <= len(numbers) <= 100:
        raise MistakeError("too many message identifiers specified")
    for message in filter(None, map(chat.find, numbers)):
        if not _deletable(api, message):
            raise not_now("message can't be deleted")
        api.world.delete(message)
    return True
