"""Accounts, readings and speeches for the texts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.account import Account, Status
from bot.domain.reading import Balance, Part, Reading, TakenReading
from bot.texts.digest_entry import Entry
from bot.texts.digests import as_cards, digest_parts
from bot.texts.html import Html
from bot.texts.localisation import Localisation

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOSTILE = "<b>&amp;{0}{name}</i>\"'"

CREDITS = Reading(
    (
        Balance(
            "balance",
            "credits",
            Decimal(2871),
            limit=Decimal(10000),
            parts=(Part("balance_leads_by_icp", Decimal(-1719)),),
        ),
    ),
    plan="Business",
)


def localisation(language: str = "en", zone: str = "UTC", now: datetime = NOW) -> Localisation:
    return Localisation(language, ZoneInfo(zone), now)


def taken(reading: Reading = CREDITS, *, seconds: float = 0) -> TakenReading:
    """A reading so many seconds old."""
    return TakenReading(reading, NOW - timedelta(seconds=seconds))


def account(
    label: str = "sales",
    provider: str = "generect",
    status: Status = Status.ACTIVE,
    last: TakenReading | None = None,
    account_id: str = "a1",
) -> Account:
    return Account(account_id, 1, provider, label, status, 0, NOW, last)


def digest_cards(t: Localisation, entries: Sequence[Entry], quiet_since: datetime | None) -> list[Html]:
    """The cards of a person's digest."""
    by_id = {str(number): entry for number, entry in enumerate(entries)}
    return as_cards(digest_parts(t, by_id, quiet_since))
