"""A simulated Telegram and simulated providers on loopback, for the tests and for trying the bot without accounts."""
