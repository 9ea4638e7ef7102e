"""Methods that put messages into chats."""

from dataclasses import replace
from typing import Any

from bot.sandbox.telegram.access import reply_target, writable_chat
from bot.sandbox.telegram.api import Api, method
from bot.sandbox.telegram.chats import Chat, Content, ContentKind
from bot.sandbox.telegram.content import read_caption, read_file, read_text
from bot.sandbox.telegram.ephemeral import receiver
from bot.sandbox.telegram.errors import MistakeError, not_now
from bot.sandbox.telegram.keyboard import parse_markup
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.render import file_json, message_json

_SEND = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id parse_mode disable_notification"
    " protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup"
    " ephemeral_message_parameters receiver_user_id callback_query_id allow_sending_without_reply reply_to_message_id"
)
_CAPTION = "caption caption_entities show_caption_above_media has_spoiler"
_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def _post(api: Api, params: Params, chat: Chat, thread: int | None, content: Content) -> dict[str, Any]:
    markup = parse_markup(params.text("reply_markup"), inline_only=False)
    target = reply_target(chat, thread, params)
    only_for = receiver(api, params, chat, target)
    api.limits.check(chat)
    content = replace(content, markup=markup)
    if only_for:
        message = api.world.whisper(chat, only_for, content, thread)
    else:
        message = api.world.post(chat, api.world.bot, content, thread)
    message.reply_to = target
    return message_json(message)


@method("sendMessage", f"{_SEND} text entities link_preview_options disable_web_page_preview")
def send_message(api: Api, params: Params) -> dict[str, Any]:
    chat, thread = writable_chat(api.world, params)
    return _post(api, params, chat, thread, read_text(params, "message is too long"))


def _send_file(api: Api, params: Params, kind: ContentKind) -> dict[str, Any]:
    chat, thread = writable_chat(api.world, params)
    file = read_file(api.world, params, kind, params.text(kind), kind)
    return _post(api, params, chat, thread, read_caption(params, kind, file))


@method("sendPhoto", f"{_SEND} photo {_CAPTION}")
def send_photo(api: Api, params: Params) -> dict[str, Any]:
    return _send_file(api, params, "photo")


@method("sendDocument", f"{_SEND} document thumbnail disable_content_type_detection {_CAPTION}")
def send_document(api: Api, params: Params) -> dict[str, Any]:
    return _send_file(api, params, "document")


@method("sendChatAction", "chat_id action business_connection_id message_thread_id")
def send_chat_action(api: Api, params: Params) -> bool:
    writable_chat(api.world, params)
    if params.text("action").lower() not in _ACTIONS:
        raise MistakeError("wrong parameter action in request")
    return True


@method("getFile", "file_id")
def get_file(api: Api, params: Params) -> dict[str, Any]:
    """Return the file's path; bots cannot download more than 20 MB."""
    file = api.world.files.get(params.required("file_id"))
    if file is None:
        raise not_now("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > 20 << 20:
        raise not_now("file is too big")
    return file_json(file) | {"file_path": file.path}
