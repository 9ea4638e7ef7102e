"""Time to the next event worth a notification, and from it when an account is read next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, localcontext

from bot.alerts.account import WatchState
from bot.alerts.facts import REARM, Facts
from bot.alerts.outlook import warn_levels
from bot.alerts.registry import effective_setting
from bot.domain.alerting import ACCOUNT, AlertSettings, Rule
from bot.domain.forecast import FARTHEST
from bot.domain.polling import AHEAD, LATE, next_poll
from bot.domain.reading import begins_at
from bot.domain.trend import EXACT, MICROSECOND, ONE_DAY


def next_reading(
    state: WatchState, scopes: Sequence[Facts], now: datetime, *, every: float, failures: int, jitter: float
) -> datetime:
    """Return when to read the account next, UTC. every: POLL_EVERY in seconds; jitter: a random number below 1.

    scopes: from `scopes_of`, in its owner's zone.
    """
    facts = [each for each in scopes if each.scope != ACCOUNT]
    return next_poll(
        now,
        every=every,
        nearest=_nearest(state, facts, every),
        due=min((due for each in facts if (due := _due(each)) is not None), default=None),
        outage_at=_outage_at(state, now),
        unconfirmed=state.unconfirmed,
        failures=failures,
        jitter=jitter,
    )


def time_to_threshold(settings: AlertSettings, facts: Facts) -> timedelta | None:
    """Return how soon a balance may cross a threshold or run out; None while the forecast says nothing.

    Zero inside the hysteresis band above a threshold, also while the burn rate is unknown. FARTHEST days while nothing
    is spent.
    """
    rate, amount = facts.forecast.burn_rate, facts.amount
    if amount is None or amount <= 0:
        return None
    with localcontext(EXACT):
        if rate == 0:
            return ONE_DAY * FARTHEST
        limits = [Decimal(0), *warn_levels(settings, facts)]
        if any(limit <= amount < limit * REARM for limit in limits):
            return timedelta(0)
        if rate is None:
            return None
        days = min((amount - limit) / rate for limit in limits if limit <= amount)
        return MICROSECOND * int(min(days, Decimal(FARTHEST)) * (ONE_DAY // MICROSECOND))


def _nearest(state: WatchState, facts: list[Facts], every: float) -> timedelta | None:
    """Return the least time of all balances; one that nothing is known of is read as often as usual."""
    times = [time_to_threshold(state.settings.of(each.scope), each) for each in facts]
    known = [time for time in times if time is not None]
    usual = [timedelta(seconds=every * AHEAD)] if len(known) < len(times) else []
    return min(known + usual) if known else None


def _due(facts: Facts) -> datetime | None:
    """Return the refill's moment: the one that the provider named if it fell due lately, else the next."""
    named = facts.balance.next_refill_at if facts.balance else None
    begun = None if named is None else begins_at(named, facts.zone)
    return begun if begun is not None and begun <= facts.now < begun + LATE else facts.refill_begins


def _outage_at(state: WatchState, now: datetime) -> datetime | None:
    """Return when the next threshold of the unreachable rule is crossed if no reading succeeds until then."""
    setting = effective_setting(state.settings.of(ACCOUNT), Rule.UNREACHABLE)
    if not setting.on or state.last_success is None:
        return None
    crossed = (state.last_success + level.span for level in setting.levels or ())
    return min((moment for moment in crossed if moment > now), default=None)
