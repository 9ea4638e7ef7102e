"""Figures for Prometheus. Labels are words of our own: never a key, an id or a name."""

from prometheus_client import Counter, Gauge

UPDATES = Counter("balance_bot_updates", "Updates handled, by how that ended", ["outcome"])
INBOX = Gauge("balance_bot_inbox", "Updates accepted and not yet answered")
PROVIDER_ANSWERS = Counter("balance_bot_provider_answers", "Readings asked of providers", ["provider", "outcome"])
PLAIN_TEXT = Counter("balance_bot_plain_text", "Messages whose HTML Telegram refused, sent as plain text")
LOST_ANSWERS = Counter("balance_bot_lost_answers", "Bot API calls without a usable answer")
