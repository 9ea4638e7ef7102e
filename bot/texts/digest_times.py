"""Schedule of a digest in words, and the answers to changes."""

from datetime import datetime

from bot.domain.schedule import WEEKDAYS, DigestTime, Period
from bot.texts.html import Html, join, own
from bot.texts.localisation import Localisation, mark

NONE_PLANNED = mark(
    "☀️ No digest is set. Press a button, or write for instance:\n<code>/digest daily 09:00</code>\n"
    "<code>/digest weekly mon 09:00</code>\n<code>/digest monthly 1 09:00</code>"
)
STOPPED = mark("No more digests here. /digest sets one again.")
UNCLEAR = mark(
    "I did not understand when. Write for instance:\n<code>/digest daily 09:00</code>\n"
    "<code>/digest weekly mon 09:00</code>\n<code>/digest monthly 1 09:00</code>"
)

DAYS = (
    mark("on Mondays"),
    mark("on Tuesdays"),
    mark("on Wednesdays"),
    mark("on Thursdays"),
    mark("on Fridays"),
    mark("on Saturdays"),
    mark("on Sundays"),
)


def schedule_text(t: Localisation, schedule: DigestTime) -> Html:
    """Return when it comes: "daily at 09:00", "on Mondays at 09:00"."""
    clock = f"{schedule.at:%H:%M}"
    match schedule.period:
        case Period.DAILY:
            return t("daily at {clock}", clock=clock)
        case Period.WEEKLY:
            return t("{days} at {clock}", days=t(DAYS[schedule.day % len(WEEKDAYS)]), clock=clock)
        case Period.MONTHLY:
            return t("monthly on day {day} at {clock}", day=schedule.day, clock=clock)


def plan_text(t: Localisation, schedule: DigestTime, next_at: datetime, zone: str | None) -> Html:
    """Return the schedule, the next date and time, and the zone; that nobody chose it is said too."""
    lines = [t("☀️ Digest {when}.", when=schedule_text(t, schedule)), next_text(t, next_at)]
    if zone is None:
        lines.append(t("<i>You have set no time zone, so I assumed UTC.</i>"))
    return join(lines)


def next_text(t: Localisation, next_at: datetime) -> Html:
    return t("The next one comes {moment} ({zone}).", moment=t.moment(next_at), zone=own(t.zone.key))
