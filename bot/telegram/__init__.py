"""The Telegram edge: updates in, answers out. The only layer, with `app`, that knows aiogram."""
