"""What became of asking a provider for a reading."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.account import Account
from bot.domain.errors import BotError
from bot.domain.reading import TakenReading


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """A reading on its way into the store.

    fingerprint: of the credentials that it was taken with; key_mac: what their calls are counted under.
    """

    account: Account
    fingerprint: str
    key_mac: str
    taken: TakenReading


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """`account` as it stands afterwards; `taken` is the reading asked for, or None with the `error` that kept it away.

    `reused`: the figure is not fresh, the provider was not asked again for it. next_poll_at: when the account is read
    next, where that was planned with others; whoever plans it alone wakes the poller.
    """

    account: Account
    taken: TakenReading | None
    error: BotError | None = None
    reused: bool = False
    next_poll_at: datetime | None = None
