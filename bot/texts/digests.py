"""The digest: each account with its figure, what changed, how long it lasts, and what comes up this week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.account import Account, Status
from bot.domain.outlook import Outlook
from bot.domain.reading import begins_at
from bot.domain.schedule import WEEKDAYS, DigestTime, Period
from bot.texts.cards import heading, light
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import pace_line
from bot.texts.units import amount, amount_of

SOON = timedelta(days=7)
DAYS = (
    mark("on Mondays"),
    mark("on Tuesdays"),
    mark("on Wednesdays"),
    mark("on Thursdays"),
    mark("on Fridays"),
    mark("on Saturdays"),
    mark("on Sundays"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An account in a digest. before: what the last digest said of it, None if it said nothing."""

    account: Account
    title: str
    before: Decimal | None
    outlook: Outlook

    @property
    def amount(self) -> Decimal | None:
        return self.account.last.reading.headline.amount if self.account.last else None


def digest_cards(t: Localisation, entries: Sequence[Entry], quiet_since: datetime | None) -> list[Html]:
    """The digest's pieces, to be put into as few messages as they fit.

    quiet_since: when the last one was; if nothing has changed since then, one line says so. None: all is shown.
    """
    if not entries:
        return [t("☀️ <b>Digest.</b> No account is linked yet: /link adds one.")]
    if quiet_since is not None and all(is_quiet(t, entry) for entry in entries):
        return [all_quiet_since(t, quiet_since)]
    return [head(t), *(card(t, entry, standing(t, entry.account)) for entry in entries), *_ahead(t, entries)]


def head(t: Localisation) -> Html:
    return t("☀️ <b>Digest</b> for {day}", day=t.day(t.now))


def all_quiet_since(t: Localisation, day: datetime) -> Html:
    return t("☀️ All quiet: nothing has changed since {day}.", day=t.day(day))


def is_quiet(t: Localisation, entry: Entry) -> bool:
    same = entry.before is not None and entry.amount == entry.before
    return same and entry.account.status is Status.ACTIVE and not _events(t, entry)


def card(t: Localisation, entry: Entry, more: list[Html]) -> Html:
    """One account's figure, change and pace, and what more there is to say of it."""
    account = entry.account
    if account.last is None:
        return join([heading(t, account, entry.title, None), t("Balance: unknown")])
    balance = account.last.reading.headline
    head = fill("{light} {heading}", light=light(balance), heading=heading(t, account, entry.title, None))
    figure = (
        amount_of(t, balance.amount, balance.limit, balance.unit)
        if balance.limit
        else amount(t, balance.amount, balance.unit)
    )
    lines = [head, join([figure, *_change(t, entry)], " · ")]
    if entry.outlook.pace is not None:
        lines.append(pace_line(t, entry.outlook.pace, entry.outlook.runs_out_at))
    if t.now - account.last.at > timedelta(hours=1):
        lines.append(t("<i>Read {ago}</i>", ago=t.ago(account.last.at)))
    return join(lines + more)


def standing(t: Localisation, account: Account) -> list[Html]:
    """What its owner has to know, or to do."""
    match account.status:
        case Status.REJECTED:
            return [t("🔑 Key not accepted: replace it in /accounts.")]
        case Status.SUSPENDED:
            return [t("⛔️ Suspended: the key opens another account. Say what is right in /accounts.")]
        case Status.PAUSED:
            return [t("⏸ Paused: I look only when you ask.")]
        case _:
            return []


def _change(t: Localisation, entry: Entry) -> list[Html]:
    if entry.before is None or entry.amount is None:
        return []
    change = entry.amount - entry.before
    if change == 0:
        return [t("no change")]
    sign = "+" if change > 0 else "−"
    return [t("{change} since the last digest", change=f"{sign}{t.number(abs(change))}")]


def _ahead(t: Localisation, entries: Sequence[Entry]) -> list[Html]:
    lines = [line for entry in entries for line in _events(t, entry)]
    return [join([t("<b>This week</b>"), *lines])] if lines else []


def _events(t: Localisation, entry: Entry) -> list[Html]:
    """What comes up within a week for one account; a refill at the plan's end is one line."""
    end = begins_at(entry.account.last.reading.plan_expires_at) if entry.account.last else None
    name = heading(t, entry.account, entry.title, None)
    lines = []
    if is_soon(t, end) and end == entry.outlook.refill_at:
        return [t("• {account}: refill and end of plan {when}", account=name, when=t.day_in_days(end))] if end else []
    if is_soon(t, entry.outlook.refill_at) and entry.outlook.refill_at:
        lines.append(t("• {account}: refill {when}", account=name, when=t.day_in_days(entry.outlook.refill_at)))
    if is_soon(t, end) and end:
        lines.append(t("• {account}: plan ends {when}", account=name, when=t.day_in_days(end)))
    if is_soon(t, entry.outlook.runs_out_at) and entry.outlook.runs_out_at:
        lines.append(t("• {account}: runs out {when}", account=name, when=t.day_in_days(entry.outlook.runs_out_at)))
    return lines


def is_soon(t: Localisation, moment: datetime | None) -> bool:
    return moment is not None and t.now < moment <= t.now + SOON


def schedule_text(t: Localisation, schedule: DigestTime) -> Html:
    """ "daily at 09:00", "on Mondays at 09:00"."""
    clock = f"{schedule.at:%H:%M}"
    match schedule.period:
        case Period.DAILY:
            return t("daily at {clock}", clock=clock)
        case Period.WEEKLY:
            return t("{days} at {clock}", days=t(DAYS[schedule.day % len(WEEKDAYS)]), clock=clock)
        case Period.MONTHLY:
            return t("monthly on day {day} at {clock}", day=schedule.day, clock=clock)


def plan_text(t: Localisation, schedule: DigestTime, next_at: datetime, zone: str | None) -> Html:
    """What is set, the next one's date and time, and the zone that is meant; one that nobody chose is said to be so."""
    lines = [t("☀️ Digest {when}.", when=schedule_text(t, schedule)), next_text(t, next_at)]
    if zone is None:
        lines.append(t("<i>You have set no time zone, so I assumed UTC.</i>"))
    return join(lines)


def next_text(t: Localisation, next_at: datetime) -> Html:
    return t("The next one comes {moment} ({zone}).", moment=t.moment(next_at), zone=t.zone.key)


def none_planned(t: Localisation) -> Html:
    return t(
        "☀️ No digest is set. Press a button, or write for instance:\n<code>/digest daily 09:00</code>\n"
        "<code>/digest weekly mon 09:00</code>\n<code>/digest monthly 1 09:00</code>"
    )


def stopped(t: Localisation) -> Html:
    return t("No more digests here. /digest sets one again.")


def unclear(t: Localisation) -> Html:
    return t(
        "I did not understand when. Write for instance:\n<code>/digest daily 09:00</code>\n"
        "<code>/digest weekly mon 09:00</code>\n<code>/digest monthly 1 09:00</code>"
    )
