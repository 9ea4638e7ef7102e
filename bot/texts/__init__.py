"""Domain values → messages: every word people read, in English and Russian, as Telegram's HTML."""
