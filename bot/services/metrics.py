"""Metrics for Prometheus. Labels are words of the program: never a key, an id or a name."""

import platform
from functools import cache
from time import perf_counter

import structlog
from prometheus_client import Counter, Gauge, Histogram, Info

from bot import __version__
from bot.domain.errors import BotError, KeyNotAccepted, KeyThrottled
from bot.storage.queues.outbox import DeliveryOutcome, MessageKind

log = structlog.get_logger()

UPDATES = Counter("balance_bot_updates", "Updates handled, by how that ended", ["outcome"])
HANDLER_SECONDS = Histogram("balance_bot_handler_seconds", "From the start of an update's handling to its answer")
STORAGE = Gauge("balance_bot_storage", "1 while the database takes rows")
INBOX = Gauge("balance_bot_inbox", "Updates accepted and not yet answered")
POLL_LAG = Gauge("balance_bot_poll_lag_seconds", "How late the oldest due reading is")
OUTBOX_ROWS = Gauge("balance_bot_outbox_rows", "Messages that wait to be sent")
OUTBOX_OLDEST = Gauge("balance_bot_outbox_oldest_seconds", "How long the oldest message that may go has waited")
SENT = Counter("balance_bot_sent", "Messages of the outbox that are done with, by how", ["kind", "outcome"])
PROVIDER_CALLS = Counter("balance_bot_provider_calls", "Calls of providers, by how they ended", ["provider", "outcome"])
PROVIDER_CALL_SECONDS = Histogram("balance_bot_provider_call_seconds", "How long calls of providers took")
KEY_REJECTIONS = Counter("balance_bot_key_rejections", "Calls in which a provider refused the key", ["provider"])
FLOOD_WAITS = Counter("balance_bot_flood_waits", "Times that Telegram told the bot to wait (429)")
LEADER = Gauge("balance_bot_leader", "1 in the process that delivers the outbox")
PLAIN_TEXT = Counter("balance_bot_plain_text", "Messages whose HTML Telegram refused, sent as plain text")
LOST_ANSWERS = Counter("balance_bot_lost_answers", "Bot API calls without a usable answer")
Info("balance_bot_build", "The program").info({"version": __version__, "python": platform.python_version()})

# An alert sees a counter grow, so what is rare is shown as 0 before: one that appears as 1 has not grown.
UPDATES.labels("failed")
for _kind in MessageKind:
    for _outcome in (DeliveryOutcome.DROPPED, DeliveryOutcome.AMBIGUOUS):
        SENT.labels(_kind.value, _outcome.value)


class ProviderCall:
    """Count, time and log one call of a provider; the outcome is the kind of its error, `ok`, or `failed`: a mistake.

    KeyThrottled counts as no call: nothing was sent.
    """

    __slots__ = ("_began", "_provider")

    def __init__(self, provider: str) -> None:
        self._provider = provider

    def __enter__(self) -> None:
        _rejections(self._provider)  # shown as 0 before it grows
        self._began = perf_counter()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, KeyThrottled):
            return
        seconds = perf_counter() - self._began
        outcome = "ok" if kind is None else kind.__name__ if issubclass(kind, BotError) else "failed"
        if kind is not None and issubclass(kind, KeyNotAccepted):
            _rejections(self._provider).inc()
        _calls(self._provider, outcome).inc()
        PROVIDER_CALL_SECONDS.observe(seconds)
        log.info("provider called", provider=self._provider, outcome=outcome, seconds=round(seconds, 3))


@cache
def _calls(provider: str, outcome: str) -> Counter:
    """Return the counter, kept: to look labels up costs more than to count."""
    return PROVIDER_CALLS.labels(provider, outcome)


@cache
def _rejections(provider: str) -> Counter:
    return KEY_REJECTIONS.labels(provider)
