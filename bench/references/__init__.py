"""Programs that the bot is compared with, each started as a script of its own."""
