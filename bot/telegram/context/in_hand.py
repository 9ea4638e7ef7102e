"""A claimed update on its way through its handling."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.storage.queues.inbox import Claimed
from bot.storage.queues.inbox_context import Context
from bot.telegram.context.incoming import IncomingUpdate


@dataclass(frozen=True, slots=True)
class InHand:
    """An update with its context, and what its handling says of its progress.

    record_sent: so many parts of the answer are out; stored soon, without waiting. store_sent: returns when all that
    was recorded is stored. finish: erases the update, which has had its effect.
    """

    claimed: Claimed
    update: IncomingUpdate
    context: Context
    record_sent: Callable[[int], None]
    store_sent: Callable[[], Awaitable[None]]
    finish: Callable[[], Awaitable[None]]
