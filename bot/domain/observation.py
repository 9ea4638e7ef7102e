"""Observation of a sample: a sudden change waits for confirmation, and lapsed credit is told from spending."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache

from bot.domain.dates import earliest, latest
from bot.domain.forecast import forecast
from bot.domain.reading import Balance, DayOrMoment, TakenReading
from bot.domain.refills import SKEW, fell_due
from bot.domain.trend import EXACT, MICROSECOND, ONE_DAY, Sample, Trend

FAR_OUTSIDE = 5  # times what the burn rate explains
CONSIDERABLE = Decimal("0.1")  # of the last confirmed amount
_BONUS = re.compile(r"bonus|grant|gift|voucher|promo|trial|coupon|free", re.IGNORECASE)  # parts that may lapse alone


def observe(trend: Trend, sample: Sample) -> Trend:
    """Return the trend with this sample in it. Its time is UTC, also where it names no zone.

    1. A change that is not sudden is confirmed at once, and what was unconfirmed before it is forgotten.
    2. A sudden one waits in `unconfirmed`, where only the next sample decides.
    3. If that one is sudden in the same direction, as much of the change is confirmed as both agree on.

    Unchanged by an amount that is no number and by a sample not newer than the newest.
    """
    if sample.at.tzinfo is not UTC:
        at = sample.at.replace(tzinfo=UTC) if sample.at.tzinfo is None else sample.at.astimezone(UTC)
        sample = sample._replace(at=at)
    newest = trend.unconfirmed or trend.last
    if not sample.amount.is_finite() or (newest is not None and sample.at <= newest.at):
        return trend
    with localcontext(EXACT):
        last, before = trend.last, trend.unconfirmed
        if last is None or not is_sudden(trend, sample):
            return _extended(trend, sample)
        if before is None or (before.amount > last.amount) != (sample.amount > last.amount):
            return replace(trend, unconfirmed=sample)
        if abs(before.amount - last.amount) > abs(sample.amount - last.amount):
            return _extended(trend, sample)
        confirmed = _extended(trend, before)
        if is_sudden(confirmed, sample):
            return replace(confirmed, unconfirmed=sample)
        return replace(_extended(confirmed, sample), previous_at=last.at)


def sample_of(taken: TakenReading, balance: Balance, amount: Decimal) -> Sample:
    """Return what a reading says of a balance, whose amount is known."""
    return Sample(
        at=taken.at,
        amount=amount,
        bonus=_bonus(balance),
        refill_at=balance.next_refill_at,
        expires_at=balance.expires_at or taken.reading.plan_expires_at,
    )


def is_sudden(trend: Trend, sample: Sample) -> bool:
    """Whether the change since the last confirmed sample is far outside what the burn rate explains.

    More than FAR_OUTSIDE times that and CONSIDERABLE; without a burn rate, a fall to half or less, to zero or below, or
    an increase to double or more. An increase at the refill that the provider had named is none.
    """
    last = trend.last
    if last is None or abs(sample.amount - last.amount) <= abs(last.amount) * CONSIDERABLE:
        return False
    change = sample.amount - last.amount
    if change > 0 and fell_due(last.refill_at, last.at, sample.at):
        return False
    explained = _explained(trend, sample)
    if explained is None:
        return abs(change) * (2 if change < 0 < last.amount else 1) >= abs(last.amount)
    return change > 0 or -change > explained * FAR_OUTSIDE  # spending explains no increase


def lapsed(before: Sample, sample: Sample, explained: Decimal | None, *, sudden: bool) -> Decimal:
    """Return what of a fall is credit that expired: with the end of the plan or credit, the refill, or a bonus.

    explained: what the burn rate explains of the fall, None while it is unknown. sudden: the fall is far outside that;
    then the end may also lie up to SKEW beside the two samples.
    """
    fall, usual = before.amount - sample.amount, explained or Decimal(0)
    if any(_is_between(end, before, sample, sudden=sudden) for end in (before.expires_at, before.refill_at)):
        return max(fall - usual, Decimal(0))
    lost = _bonus_lost(before, sample)
    gone = sudden or (sample.bonus is not None and sample.bonus <= 0)
    return lost if 0 < lost <= fall <= lost + usual * FAR_OUTSIDE and gone else Decimal(0)


def _is_between(end: DayOrMoment | None, before: Sample, sample: Sample, *, sudden: bool) -> bool:
    """Whether an end lies between two samples; of a bare date, which is a long time, only where the fall is sudden."""
    if end is None or not (sudden or isinstance(end, datetime)):
        return False
    margin = SKEW if sudden else timedelta(0)
    return before.at - margin < latest(end) and earliest(end) <= sample.at + margin


def _bonus_lost(before: Sample, sample: Sample) -> Decimal:
    return Decimal(0) if before.bonus is None or sample.bonus is None else before.bonus - sample.bonus


def _bonus(balance: Balance) -> Decimal | None:
    """Return what of the balance was given: the sum of its bonus parts; None where it names none."""
    given = [part.amount for part in balance.parts if _is_bonus(part.name)]
    known = [amount for amount in given if amount is not None]
    return sum(known, Decimal(0)) if known else None


@lru_cache(maxsize=1024)
def _is_bonus(part: str) -> bool:
    """Parts are named by the provider's fields: a few hundred names."""
    return _BONUS.search(part) is not None


def _extended(trend: Trend, sample: Sample) -> Trend:
    last = trend.last
    if last is None or sample.amount >= last.amount:
        return trend.extended(sample)
    sudden = is_sudden(trend, sample)
    ends = any(_is_between(end, last, sample, sudden=sudden) for end in (last.expires_at, last.refill_at))
    if not ends and _bonus_lost(last, sample) <= 0:
        return trend.extended(sample)
    return trend.extended(sample, lapsed(last, sample, _explained(trend, sample), sudden=sudden))


def _explained(trend: Trend, sample: Sample) -> Decimal | None:
    """Return what the burn rate lets one expect to be spent since the last confirmed sample."""
    rate = forecast(trend).burn_rate
    if rate is None or trend.last is None:
        return None
    return rate * ((sample.at - trend.last.at) // MICROSECOND) / (ONE_DAY // MICROSECOND)
