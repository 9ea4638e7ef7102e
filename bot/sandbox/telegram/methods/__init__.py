"""Bot API methods; importing this package registers them all."""

from bot.sandbox.telegram.methods import callbacks, chats, editing, intake, profile, sending

__all__ = ["callbacks", "chats", "editing", "intake", "profile", "sending"]
