"""Simulated Telegram and providers on loopback, for the tests and for trying the bot without accounts."""
