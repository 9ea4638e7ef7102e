"""Facts: what the rules of one scope are evaluated on."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.domain.alerting import ACCOUNT, Failure, Figures
from bot.domain.dates import UTC_ZONE
from bot.domain.forecast import UNKNOWN, Forecast
from bot.domain.reading import Balance, DayOrMoment, begins_at
from bot.domain.refills import Increase, IncreaseKind
from bot.domain.trend import MICROSECOND, ONE_DAY, Lapse, Trend

REARM = Decimal("1.1")  # recovery needs 10 % beyond the threshold, so a balance that hovers does not flap
NOTABLE_INCREASE = Decimal("0.01")  # of the limit, or of the amount; a smaller increase is a correction
RECENT = ONE_DAY  # how long an increase or a lapse is news, so that one of the night is notified too


@dataclass(frozen=True)
class Facts:
    """Facts of a balance, or in the scope ACCOUNT of an account by its headline, at `now`, UTC.

    balance: in the newest reading that succeeded, also while `failure` says that the last attempt did not. trend: with
    that reading in it. expected: its forecast. ends_at: of the plan, or of this balance's own credit. last_success:
    when it was read, or when watching began anew if that was later. refill_at: from `bot.domain.refills.next_refill`.
    zone: the reader's. quiet: quiet hours hold; only what is critical is notified in them.
    """

    now: datetime
    trend: Trend
    expected: Forecast = UNKNOWN
    scope: str = ACCOUNT
    balance: Balance | None = None
    failure: Failure | None = None
    last_success: datetime | None = None
    refill_at: DayOrMoment | None = None
    ends_at: DayOrMoment | None = None
    zone: ZoneInfo = UTC_ZONE
    quiet: bool = False

    @property
    def forecast(self) -> Forecast:
        """The forecast; an empty one while it is not confident."""
        return self.expected if self.expected.confident else UNKNOWN

    @property
    def amount(self) -> Decimal | None:
        """None while unknown and while a sudden change waits for its confirmation."""
        return None if self.balance is None or self.trend.unconfirmed else self.balance.amount

    @property
    def limit(self) -> Decimal | None:
        """The period's allowance; None where there is none to take a percentage of."""
        return self.balance.allowance if self.balance else None

    @property
    def is_window(self) -> bool:
        """Whether it is a short window, which refills by itself."""
        return self.balance is not None and self.balance.period is not None

    @property
    def refill_begins(self) -> datetime | None:
        """The refill's moment, or the beginning of its day."""
        return None if self.refill_at is None else begins_at(self.refill_at, self.zone)

    @property
    def lasts_until_refill(self) -> bool | None:
        """None while the burn rate or the refill is unknown."""
        return None if self.refill_begins is None else self.forecast.lasts_until(self.refill_begins)

    @property
    def increase(self) -> Increase | None:
        """The refill or top-up that the newest reading brought."""
        newest = self.last_increase
        return newest if newest is not None and newest == self.trend.increase else None

    @property
    def last_increase(self) -> Increase | None:
        """The newest increase, if it is no mere correction."""
        if not self.trend.increases:
            return None
        newest, notable = self.trend.increases[-1], (self.limit or self.amount or 0) * NOTABLE_INCREASE
        return newest if newest.amount >= notable else None

    @property
    def lapse(self) -> Lapse | None:
        """Credit of this balance that expired lately; what is left of a short window always does."""
        lapse = None if self.scope == ACCOUNT or self.is_window else self.trend.lapse
        return lapse if lapse and self.now - lapse.at <= RECENT else None

    @property
    def margin(self) -> Decimal:
        """Factor of the threshold that recovery needs; 1 after a refill at its due time, which leaves no doubt."""
        return Decimal(1) if self.increase and self.increase.kind is IncreaseKind.REFILL else REARM

    @cached_property
    def figures(self) -> Figures:
        return Figures(
            unit=self.balance.unit if self.balance else None,
            amount=self.amount,
            limit=self.limit,
            burn_rate=self.forecast.burn_rate,
            runs_out_at=None if self.lasts_until_refill else self.forecast.runs_out_at,
            refill_at=self.refill_at,
            ends_at=self.ends_at,
            unused=self._unused(),
            spent=self.forecast.spent,
            usual=self.forecast.usual,
            increase=self.last_increase,
            lapse=self.lapse,
            last_success=self.last_success,
            failure=self.failure,
        )

    def _unused(self) -> Decimal | None:
        if self.amount is None or self.refill_begins is None:
            return None
        ahead = Decimal((self.refill_begins - self.now) // MICROSECOND) / (ONE_DAY // MICROSECOND)
        return max(self.amount - (self.forecast.burn_rate or 0) * max(ahead, Decimal(0)), Decimal(0))
