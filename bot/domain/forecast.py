"""Forecast from a trend: burn rate, the moment the balance runs out, the usual day.

The burn rate is in the balance's unit a day and never negative. Unknown is None, never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from statistics import median

from bot.domain.trend import EXACT, MICROSECOND, ONE_DAY, SEGMENT, WINDOW, Day, Segment, Trend, joined

READINGS_AT_LEAST = 4
SPAN_AT_LEAST = timedelta(hours=6)
CONFIDENT_FROM = timedelta(days=1)
SEGMENTS_AT_LEAST = 3  # with fewer, one jump could not be told from the burn rate
FARTHEST = 3650  # days; beyond, a date says nothing
FULL_DAY = timedelta(hours=18)  # of a day must be covered before it counts as one
FULL_DAYS_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecast of one balance. confident: False under a day of data; such a burn rate may be shown, but warns nobody.

    runs_out_at: UTC; None when unknown, when nothing is spent, when it lies beyond ten years and when all is gone.
    spent: of the last two UTC days, today included, the costlier one. usual: the median of the days on which
    anything was spent, today left out; None before FULL_DAYS_AT_LEAST days are known.
    """

    burn_rate: Decimal | None = None
    confident: bool = False
    runs_out_at: datetime | None = None
    spent: Decimal | None = None
    usual: Decimal | None = None

    def lasts_until(self, refill_at: datetime) -> bool | None:
        """Whether something is left at the refill; None while the burn rate is unknown."""
        if self.burn_rate is None:
            return None
        return self.runs_out_at is None or self.runs_out_at >= refill_at


UNKNOWN = Forecast()


def forecast(trend: Trend) -> Forecast:
    """Return what the trend foretells; all unknown before READINGS_AT_LEAST readings over SPAN_AT_LEAST."""
    if trend.last is None or trend.since is None or trend.readings < READINGS_AT_LEAST:
        return UNKNOWN
    span = trend.last.at - trend.since
    if span < SPAN_AT_LEAST:
        return UNKNOWN
    segments = _whole_segments(trend)
    with localcontext(EXACT):
        rate = _burn_rate(segments, trend.last.at)
        return Forecast(
            burn_rate=rate,
            confident=rate is not None and span >= CONFIDENT_FROM and len(segments) >= SEGMENTS_AT_LEAST,
            runs_out_at=_runs_out(trend.last.at, trend.last.amount, rate),
            spent=_spent(trend.days, trend.last.at.date()),
            usual=_usual(trend.days, trend.last.at.date()),
        )


def _whole_segments(trend: Trend) -> list[Segment]:
    """Return the segments that cover anything, the last one joined to its neighbour while it is short."""
    segments = list(trend.segments)
    if len(segments) > 1 and segments[-1].ends - trend.newest_begins < SEGMENT:
        segments[-2:] = [joined(*segments[-2:])]
    return [segment for segment in segments if segment.covered]


def _burn_rate(segments: list[Segment], now: datetime) -> Decimal | None:
    """Return the mean of the segments, the newer the heavier, with the fastest one held to the second fastest.

    So a single jump of any size counts for no more than the busiest segment beside it, while work that is done in
    bursts keeps its full weight from its second burst on.
    """
    rates = [segment.spent / (segment.covered // MICROSECOND) for segment in segments]
    if not rates:
        return None
    ceiling = sorted(rates)[-2:][0]
    weights = [
        (segment.covered // MICROSECOND) * ((WINDOW - (now - segment.ends)) // MICROSECOND) for segment in segments
    ]
    total = Decimal(sum(min(rate, ceiling) * weight for rate, weight in zip(rates, weights, strict=True)))
    return total / sum(weights) * (ONE_DAY // MICROSECOND)


def _runs_out(at: datetime, amount: Decimal, rate: Decimal | None) -> datetime | None:
    if not rate or amount <= 0 or amount > rate * FARTHEST:
        return None
    return at + MICROSECOND * int(amount / rate * (ONE_DAY // MICROSECOND))


def _spent(days: Sequence[Day], today: date) -> Decimal | None:
    return max((day.spent for day in days if day.date >= today - ONE_DAY), default=None)


def _usual(days: Sequence[Day], today: date) -> Decimal | None:
    full = [day.spent for day in days if day.covered >= FULL_DAY and day.date < today]
    costly = [spent for spent in full if spent > 0]
    return median(costly) if len(full) >= FULL_DAYS_AT_LEAST and costly else None
