"""Lines of burn rate and dates ahead, for the card, a warning, a digest and the history."""

from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.reading import Balance, DayOrMoment, Reading
from bot.texts.dates import known
from bot.texts.figures import LEAST, is_currency
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation, mark
from bot.texts.units import amount_bare

DAY = timedelta(days=1)
EVERY = {timedelta(hours=1): mark("Refills every hour"), DAY: mark("Refills every day")}


def about(value: Decimal) -> Decimal:
    """Round a figure that is an estimate: three digits at most, whole from 10 on."""
    if value == 0:
        return value
    digits = max(0, 2 - value.adjusted()) if abs(value) < 10 else min(0, 2 - value.adjusted())
    return value.quantize(Decimal(1).scaleb(-digits)) if value.adjusted() < 27 else value


def burn_rate_line(t: Localisation, outlook: Outlook, unit: str) -> Html | None:
    """Return "↘ about 310 a day · runs out in 9 days (30 Nov)", or "… · lasts until the refill"; None while unknown."""
    rate = outlook.burn_rate
    if rate is None:
        return None
    if rate == 0:
        return t("→ nothing is being spent")
    n = amount_bare(t, about(rate), unit)
    parts = [t("↘ {n} a day", n=n) if rate < LEAST else t("↘ about {n} a day", n=n)]
    if outlook.lasts_until_refill:
        parts.append(t("lasts until the refill"))
    elif outlook.runs_out_at is not None and outlook.runs_out_at > t.now:
        parts.append(t("runs out {when}", when=t.in_days(outlook.runs_out_at)))
    return join(parts, " · ")


def burn_rate_lines(t: Localisation, outlook: Outlook, balance: Balance) -> list[Html]:
    """Return the burn rate's line; none while it is unknown, and none for a short window."""
    line = None if balance.period else burn_rate_line(t, outlook, balance.unit)
    return [] if line is None else [line]


def refill_line(t: Localisation, balance: Balance, outlook: Outlook) -> Html | None:
    """Return when the balance refills, and a refill that was due and has not been seen. None while unknown."""
    if balance.period is not None:
        return _window_line(t, balance.period, outlook.refill_at or balance.next_refill_at)
    ahead, overdue = refills(t, balance, outlook)
    if overdue is not None and ahead is not None:
        return t(
            "Refill: was due {when} and has not been seen, it may have failed. The next: {next}",
            when=t.day_in_days(overdue),
            next=t.day_in_days(ahead),
        )
    if overdue is not None:
        return t("Refill: was due {when} and has not been seen, it may have failed", when=t.day_in_days(overdue))
    return None if ahead is None else t("Refill: {when}", when=t.day_in_days(ahead))


def refills(t: Localisation, balance: Balance, outlook: Outlook) -> tuple[DayOrMoment | None, DayOrMoment | None]:
    """Return the refill ahead and the one that was due and has not been seen, each None where there is none."""
    named = known(balance.next_refill_at)
    ahead, overdue = known(outlook.refill_at), known(outlook.overdue_refill)
    if named is not None and outlook.refill_at is None and not t.is_over(named):
        ahead = named
    if named is not None and outlook is UNKNOWN and t.is_over(named):
        overdue = named
    return ahead, overdue


def _window_line(t: Localisation, period: timedelta, refill_at: DayOrMoment | None) -> Html:
    """Return how often a short window refills: its length says more than a date."""
    if period in EVERY:
        every = t(EVERY[period])
    elif period % DAY:
        every = t.plural("Refills every {n} hour", "Refills every {n} hours", _hours(period))
    else:
        every = t.plural("Refills every {n} day", "Refills every {n} days", period // DAY)
    moment = known(refill_at)
    if not isinstance(moment, datetime) or not t.now < moment < t.now + DAY:
        return every
    return t("{every}, next at {clock}", every=every, clock=t.clock(moment))


def _hours(period: timedelta) -> Decimal:
    return Decimal(period // timedelta(minutes=1)) / 60


def passed(t: Localisation, reading: Reading, outlook: Outlook, within: timedelta) -> list[Html]:
    """Return lines of an unseen refill and an ended plan for a digest, where they are no older than `within`."""
    overdue, end = refills(t, reading.headline, outlook)[1], known(reading.plan_expires_at)
    lines = []
    if overdue is not None and reading.headline.period is None and -t.days_until(overdue) <= within.days:
        lines.append(t("refill due {when} not seen", when=t.day_in_days(overdue)))
    if end is not None and t.is_over(end) and -t.days_until(end) <= within.days:
        lines.append(t("plan ended {when}", when=t.day_in_days(end)))
    return lines


def _plan_end_line(t: Localisation, reading: Reading) -> Html | None:
    return _end_line(t, reading.plan_expires_at, over=mark("Plan ended: {when}"), ahead=mark("Plan ends: {when}"))


def expiry_line(t: Localisation, balance: Balance) -> Html | None:
    """Return when what is left of this balance lapses, where that is not the plan's end."""
    return _end_line(t, balance.expires_at, over=mark("Expired: {when}"), ahead=mark("Expires: {when}"))


def _end_line(t: Localisation, when: DayOrMoment | None, *, over: str, ahead: str) -> Html | None:
    end = known(when)
    return None if end is None else t(over if t.is_over(end) else ahead, when=t.day_in_days(end))


def date_lines(t: Localisation, reading: Reading, outlook: Outlook, *, own: bool) -> list[Html]:
    """Return the headline's refill and the plan's end, one line where both are the same. own: the owner reads it."""
    headline, end = reading.headline, known(reading.plan_expires_at)
    ahead, overdue = refills(t, headline, outlook)
    if ahead is not None and ahead == end and overdue is None and not t.is_over(ahead):
        return [t("Refill and end of plan: {when}", when=t.day_in_days(ahead))]
    lines = [refill_line(t, headline, outlook), _plan_end_line(t, reading), expiry_line(t, headline)]
    refills_itself = not (is_currency(headline.unit) or headline.unlimited or reading.postpaid or reading.auto_reload)
    if lines[0] is None and refills_itself:
        lines[0] = t("Refill: day unknown – set it with /alerts") if own else t("Refill: day unknown")
    return [line for line in lines if line is not None]
