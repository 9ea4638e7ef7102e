"""The sandbox's web page: a chat like Telegram's beside the controls of the simulated world."""
