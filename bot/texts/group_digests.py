"""The digest of a group: every account with all that concerns it in a card of its own, so that one may be left out."""

from datetime import datetime

from bot.domain.account import Account, Status
from bot.texts.dates import known
from bot.texts.digests import Entry, card, is_quiet, is_soon
from bot.texts.html import Html
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import refills

NOTHING_SHARED = mark("☀️ <b>Digest.</b> Nothing is shared here yet: /share shows an account in this group.")


def account_card(t: Localisation, entry: Entry, quiet_since: datetime | None) -> Html:
    quiet = is_quiet(t, entry, quiet_since)
    return card(t, entry, [*_ahead(t, entry), *_standing(t, entry.account)], quiet=quiet)


def _ahead(t: Localisation, entry: Entry) -> list[Html]:
    """What comes up within a week; when it runs out stands with the burn rate."""
    reading = entry.reading
    if reading is None:
        return []
    end = known(reading.plan_expires_at)
    refill = None if reading.headline.period else refills(t, reading.headline, entry.outlook(reading.headline))[0]
    if refill and refill == end and is_soon(t, end):
        return [t("Refill and end of plan: {when}", when=t.day_in_days(refill))]
    lines = []
    if refill and is_soon(t, refill):
        lines.append(t("Refill: {when}", when=t.day_in_days(refill)))
    if end and is_soon(t, end):
        lines.append(t("Plan ends: {when}", when=t.day_in_days(end)))
    return lines


def _standing(t: Localisation, account: Account) -> list[Html]:
    match account.status:
        case Status.REJECTED:
            return [t("🔑 Key not accepted: the owner has to replace it.")]
        case Status.SUSPENDED:
            return [t("⛔️ Suspended: the owner has to say what is right.")]
        case Status.PAUSED:
            return [t("⏸ Paused: I look only when somebody asks.")]
        case _:
            return []
