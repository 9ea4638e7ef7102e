"""Group filter: updates that the bot acts on in a group; everything else that is said there is not even stored."""

from collections.abc import Sequence
from typing import Any

from bot.providers import Provider
from bot.services.accounts.keys import find_keys, looks_like_key
from bot.telegram.context.incoming import IncomingMessage, IncomingUpdate, UpdateKind
from bot.telegram.context.parsing import SHOWS_KEY

_ANSWERED = ("reply_to_message", "external_reply", "quote")
_WHERE = ("message_id", "message_thread_id", "is_topic_message", "date", "edit_date", "from", "sender_chat")


def is_relevant(update: IncomingUpdate, infos: Sequence[Provider], username: str) -> bool:
    """Return whether an update is stored: of a group a command for the bot, a key, or a change of the group."""
    message = update.message
    if message is None or not update.group:
        return update.kind is not UpdateKind.NONE
    if update.origin is None:
        return False
    if shows_key(message, infos, username):
        return True
    if update.edited:
        return False
    if message.joined:
        return username in message.joined_bots
    return message.changes_group or _is_for(message, username)


def redacted(raw: dict[str, Any], kind: UpdateKind, *, key: bool) -> dict[str, Any]:
    """Return a group's message as it is stored: without what it replies to; one with a key without its text."""
    message = raw[kind.value]
    if key:
        chat = {name: message["chat"].get(name) for name in ("id", "type")}
        kept = {name: message[name] for name in _WHERE if name in message} | {"chat": chat, SHOWS_KEY: True}
    else:
        kept = {name: value for name, value in message.items() if name not in _ANSWERED}
    return {**raw, kind.value: kept}


def shows_key(message: IncomingMessage, infos: Sequence[Provider], username: str) -> bool:
    """Return whether a message shows a key: by a documented prefix, by its place in `/link`, or as was found before."""
    return message.shows_key or bool(find_keys(infos, message.texts)) or _links(message, username)


def _is_for(message: IncomingMessage, username: str) -> bool:
    """Return whether somebody typed a command for this bot, or for no bot in particular."""
    return message.command is not None and message.command.mention in ("", username.lower())


def _links(message: IncomingMessage, username: str) -> bool:
    """Return whether a message, passed on or not, is a `/link` with a key behind it, or with more than a provider."""
    words = message.said.split(maxsplit=2)
    command, _, mention = words[0].lower().partition("@") if words else ("", "", "")
    has_key = len(words) > 2 or (len(words) == 2 and looks_like_key(words[1]))
    return has_key and command == "/link" and mention in ("", username.lower())
