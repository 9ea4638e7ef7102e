"""What the bot takes notice of in a group; everything else that is said there is not even stored."""

from collections.abc import Sequence
from typing import Any

from bot.providers import Provider
from bot.services.accounts.keys import find_keys, looks_like_key
from bot.telegram.context.incoming import ALLOWED, SERVICE, group_message, origin, written

SHOWS_KEY = "shows_key"  # in a message with a key in it; once stored it holds nothing else that somebody wrote
_LINK = "/link"
_ANSWERED = ("reply_to_message", "external_reply", "quote")
_WHERE = ("message_id", "message_thread_id", "is_topic_message", "date", "edit_date", "from", "sender_chat")
_RELAYED = ("forward_origin", "via_bot", "is_automatic_forward")


def hears(update: dict[str, Any], infos: Sequence[Provider], username: str | None) -> bool:
    """Say whether an update is the bot's business: in a group a command for it, a key, or a change of the group."""
    message = group_message(update)
    if message is None:
        return any(kind in update for kind in ALLOWED)
    if origin(update) is None:
        return False
    if _shows_key(message, infos, username):
        return True
    if "edited_message" in update:
        return False
    if "new_chat_members" in message:
        return _names(message["new_chat_members"], username)
    return any(name in message for name in SERVICE) or _is_command(message, username)


def heard(update: dict[str, Any], infos: Sequence[Provider], username: str | None) -> dict[str, Any]:
    """Return what of it is stored: a group's command without what it answers, and of a message with a key no word."""
    message = group_message(update)
    if message is None:
        return update
    if _shows_key(message, infos, username):
        chat = {name: message["chat"].get(name) for name in ("id", "type")}
        kept = {name: message[name] for name in _WHERE if name in message} | {"chat": chat, SHOWS_KEY: True}
    else:
        kept = {name: value for name, value in message.items() if name not in _ANSWERED}
    return {**update, next(kind for kind in ("message", "edited_message") if kind in update): kept}


def _shows_key(message: dict[str, Any], infos: Sequence[Provider], username: str | None) -> bool:
    return SHOWS_KEY in message or bool(find_keys(infos, list(written(message)))) or links(message, username)


def links(message: dict[str, Any], username: str | None) -> bool:
    """Say whether a message is a `/link` for this bot with a key behind it, or with more than a provider."""
    words = str(message.get("text") or message.get("caption") or "").split(maxsplit=2)
    command, _, mention = words[0].lower().partition("@") if words else ("", "", "")
    holds = len(words) > 2 or (len(words) == 2 and looks_like_key(words[1]))
    return holds and command == _LINK and mention in ("", (username or mention).lower())


def _is_command(message: dict[str, Any], username: str | None) -> bool:
    """Say whether somebody typed a command for this bot, or for no bot in particular."""
    text = str(message.get("text") or "")
    if not text.startswith("/") or not text[1:2].strip() or any(message.get(name) for name in _RELAYED):
        return False
    mention = text.split(maxsplit=1)[0].partition("@")[2].lower()
    return mention in ("", (username or mention).lower())


def _names(users: Any, username: str | None) -> bool:
    """Say whether the bot is among them; any bot may be it while its own name is not known."""
    bots = [user for user in users if isinstance(user, dict) and user.get("is_bot")] if isinstance(users, list) else []
    return any(user.get("username") in (username or user.get("username"),) for user in bots)
