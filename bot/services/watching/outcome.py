"""Outcome of a provider call for a reading."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.account import Account
from bot.domain.errors import BotError
from bot.domain.reading import TakenReading


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """Reading to be stored, with the account as it stood before the call.

    fingerprint: of the credentials that it was taken with; key_mac: what their calls are counted under.
    """

    account: Account
    fingerprint: str
    key_mac: str
    taken: TakenReading

    def with_known_limit(self, now: Account) -> TakenReading:
        """Return the reading as it is to be stored: a limit taken over from before the call is the one known `now`.

        A profile that was read meanwhile may have named another.
        """
        reading = self.taken.reading
        if self.account.last is None or now.last is None or now.last.reading.plan != reading.plan:
            return self.taken
        headline, *others = reading.balances
        before, known = self.account.last.reading.headline, now.last.reading.headline
        if headline.limit != before.limit or known.limit == before.limit or known.id != headline.id:
            return self.taken
        balances = replace(headline, limit=known.limit), *others
        return replace(self.taken, reading=replace(reading, balances=balances))


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """Outcome of a reading, with the account as it stands afterwards. taken: None where there was an `error` instead.

    reused: the figure is not fresh, the provider was not called. next_poll_at: when the account is read next, where a
    batch planned that; a plan made by itself wakes the poller.
    """

    account: Account
    taken: TakenReading | None
    error: BotError | None = None
    reused: bool = False
    next_poll_at: datetime | None = None
