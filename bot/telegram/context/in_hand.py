"""Claimed update while it is handled."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.storage.queues.inbox import Claimed
from bot.storage.queues.inbox_context import Context
from bot.telegram.context.incoming import IncomingUpdate


@dataclass(frozen=True, slots=True)
class InHand:
    """Update with its context, and the progress of its handling.

    record_sent: notes how many parts of the answer are out; stored soon, without waiting. store_sent: returns when all
    that was noted is stored. finish: erases the update.
    """

    claimed: Claimed
    update: IncomingUpdate
    context: Context
    record_sent: Callable[[int], None]
    store_sent: Callable[[], Awaitable[None]]
    finish: Callable[[], Awaitable[None]]
