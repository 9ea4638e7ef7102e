"""Access of the bot to the chat, topic and message of a call, with the reason where it has none."""

import re

from bot.sandbox.telegram.chats import ADMINS, INSIDE, Chat, SimMessage
from bot.sandbox.telegram.errors import MistakeError, RefusalError, forbidden, not_now
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.world import World


def find_chat(world: World, params: Params) -> Chat:
    """Return the chat the bot may look at; raises with Telegram's reason."""
    name = params.required("chat_id")
    if not re.fullmatch(r"-?[0-9]+|@\w+", name):
        raise MistakeError("chat not found")
    chat = None if name.startswith("@") else world.chats.get(int(name))
    if chat is None:
        raise not_now("chat not found")
    if chat.user:
        _check_person(chat)
    else:
        _check_group(world, chat)
    return chat


def writable_chat(world: World, params: Params) -> tuple[Chat, int | None]:
    """Return the chat and topic to write to; raises with Telegram's reason."""
    chat = find_chat(world, params)
    if chat.user and chat.user.blocked:
        raise forbidden("bot was blocked by the user")
    if not chat.may_write or chat.members.get(world.bot.id) == "restricted":
        raise not_now("not enough rights to send text messages to the chat")
    thread = params.number("message_thread_id")
    if chat.is_forum or thread:
        _check_topic(world, chat, thread)
    return chat, thread or None


def _check_person(chat: Chat) -> None:
    assert chat.user is not None  # noqa: S101 - the caller has just looked
    if chat.user.deactivated:
        raise forbidden("user is deactivated")
    if not chat.user.started:
        raise forbidden("bot can't initiate conversation with a user")


def _check_group(world: World, chat: Chat) -> None:
    if chat.migrated_to:
        text = "group chat was upgraded to a supergroup chat"
        raise RefusalError(400, f"Bad Request: {text}", {"migrate_to_chat_id": chat.migrated_to})
    if chat.deleted:
        raise forbidden("the group chat was deleted")
    status = chat.members.get(world.bot.id, "left")
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if status not in INSIDE:
        raise forbidden(f"bot is not a member of the {chat.type} chat")


def _check_topic(world: World, chat: Chat, thread: int) -> None:
    """Raise unless the topic is open; an administrator may write in a closed one."""
    topic = chat.topics.get(thread) if thread else chat.general
    if topic is None:
        raise not_now("message thread not found")
    if topic.deleted:
        raise not_now("TOPIC_DELETED")
    if topic.closed and chat.members.get(world.bot.id) not in ADMINS:
        raise not_now("TOPIC_CLOSED")


def find_message(world: World, params: Params, purpose: str) -> SimMessage:
    """Return the visible message of `chat_id` and `message_id`; `purpose` begins the error: "message to edit"."""
    chat = find_chat(world, params)
    if not params.text("message_id"):
        raise MistakeError("message identifier is not specified")
    message = chat.find(params.number("message_id"))
    if message is None:
        raise not_now(f"{purpose} not found")
    return message


def reply_target(chat: Chat, thread: int | None, params: Params) -> SimMessage | None:
    """Return the message to answer, None when there is none or it may be missing.

    A message of another topic cannot be answered, even where a missing one may be.
    """
    wanted = params.parsed("reply_parameters", "can't parse reply parameters JSON object")
    if wanted is not None and not isinstance(wanted, dict):
        raise MistakeError("object expected as reply parameters")
    wanted = wanted or {}
    number = wanted.get("message_id") or params.number("reply_to_message_id")
    if wanted and not isinstance(number, int):
        raise MistakeError('can\'t parse reply parameters: Field "message_id" must be of type Number')
    if not number:
        return None
    target = chat.find(number)
    if target and target.thread != thread:
        raise not_now("message to be replied not found")
    if target is None and not (wanted.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")):
        raise not_now("message to be replied not found")
    return target
