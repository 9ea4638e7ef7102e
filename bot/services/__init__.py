"""Use cases, by subject; without aiogram, although chats, topics and messages are Telegram's."""
