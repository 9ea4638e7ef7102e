"""Accounts under which Telegram sends for anonymous admins and channels."""

from bot.sandbox.telegram.chats import User

ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL = User(136817688, "Channel", username="Channel_Bot", is_bot=True)
FORWARDER = User(777000, "Telegram")
"""Brings into a group what its linked channel posts."""

_FIRST_CHANNEL = -1_009_000_000_001


def channel_json(title: str) -> dict[str, object]:
    """Return the chat of a channel; the same title is the same channel."""
    return {"id": _FIRST_CHANNEL - sum(title.encode()), "type": "channel", "title": title}
