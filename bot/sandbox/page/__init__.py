"""Web page of the sandbox: a chat like Telegram's beside the controls of the simulated world."""
