"""Use cases, by subject. They import nothing of aiogram; chats, topics and messages are Telegram's."""
