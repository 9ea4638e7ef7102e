"""Use cases: what a person or the clock can ask of the bot, one a file. They know nothing of Telegram."""
