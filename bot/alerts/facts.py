"""What the rules are told of an account."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from bot.domain.alerting import Figures
from bot.domain.forecast import Forecast, forecast
from bot.domain.reading import Reading, ends_at
from bot.domain.refills import Rise, RiseKind
from bot.domain.trend import MICROSECOND, ONE_DAY, Trend

REARM = Decimal("1.1")  # recovery needs 10 % beyond the line, so a balance that hovers does not flap
NOTABLE_RISE = Decimal("0.01")  # of the limit, or of what is held; a smaller rise is a correction


class Failure(StrEnum):
    REJECTED = "rejected"  # the key was not accepted twice in a row
    UNREADABLE = "unreadable"  # anything else that kept the balance from being read


@dataclass(frozen=True)
class Facts:
    """What is known of an account at `now`, UTC.

    reading: the newest that succeeded, also while `failure` says that the last attempt did not. trend: with that
    reading in it. last_success: when it was taken, or when watching began anew if that was later.
    refill_at: from `bot.domain.refills.next_refill`. quiet: quiet hours hold; only what is critical is told in them.
    """

    now: datetime
    trend: Trend
    reading: Reading | None = None
    failure: Failure | None = None
    last_success: datetime | None = None
    refill_at: datetime | None = None
    quiet: bool = False

    @cached_property
    def forecast(self) -> Forecast:
        """What the trend foretells, empty while the pace is not worth a warning."""
        foretold = forecast(self.trend)
        return foretold if foretold.confident else Forecast()

    @property
    def held(self) -> Decimal | None:
        """The headline balance; None while unknown and while a sudden zero waits for a second reading."""
        return None if self.reading is None or self.trend.doubt else self.reading.headline.amount

    @property
    def limit(self) -> Decimal | None:
        """The period's allowance; None where there is none to take a percentage of."""
        limit = None if self.reading is None else self.reading.headline.limit
        return limit if limit is not None and limit > 0 else None

    @property
    def rise(self) -> Rise | None:
        """The refill or top-up that the newest reading brought."""
        return self.last_rise if self.last_rise == self.trend.rise else None

    @property
    def last_rise(self) -> Rise | None:
        """The newest rise, if it is no mere correction."""
        rise = self.trend.rises[-1] if self.trend.rises else None
        return rise if rise and rise.amount >= (self.limit or self.held or 0) * NOTABLE_RISE else None

    @property
    def margin(self) -> Decimal:
        """How many times the line must be held for recovery; a refill at its due time leaves no doubt."""
        return Decimal(1) if self.rise and self.rise.kind is RiseKind.REFILL else REARM

    @property
    def figures(self) -> Figures:
        headline = self.reading.headline if self.reading else None
        return Figures(
            unit=headline.unit if headline else None,
            amount=self.held,
            limit=self.limit,
            pace=self.forecast.pace,
            runs_out_at=self.forecast.runs_out_at,
            refill_at=self.refill_at,
            plan_ends_at=ends_at(self.reading.plan_expires_at) if self.reading else None,
            unused=self._unused(),
            spent=self.forecast.spent,
            usual=self.forecast.usual,
            rise=self.last_rise,
            last_success=self.last_success,
        )

    def _unused(self) -> Decimal | None:
        if self.held is None or self.refill_at is None:
            return None
        ahead = Decimal((self.refill_at - self.now) // MICROSECOND) / (ONE_DAY // MICROSECOND)
        return max(self.held - (self.forecast.pace or 0) * max(ahead, Decimal(0)), Decimal(0))
