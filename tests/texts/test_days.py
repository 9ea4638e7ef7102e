"""Dates: one count of days, calendar days that are the same for everybody, dates that are none, dates that passed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerting import Event, EventKind, Figures, Rule, Severity
from bot.domain.outlook import Outlook
from bot.domain.profile import Field, FieldKind, Profile, Section
from bot.domain.reading import Balance, DayOrMoment, Reading
from bot.texts.cards import balance_card, reading_lines
from bot.texts.dates import known
from bot.texts.digest_entry import Entry
from bot.texts.digests import group_card
from bot.texts.html import join
from bot.texts.profiles import profile_card
from bot.texts.warnings import warning
from tests.texts.samples import CREDITS, NOW, account, digest_cards, localisation, taken

NEW_YEARS_EVE = date(2026, 12, 31)
ZONES = ("UTC", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu")
NONE_DATES: list[DayOrMoment] = [
    date(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC), date(1, 1, 1), datetime(1, 1, 1, tzinfo=UTC),
    date(9999, 12, 31), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), date(1900, 1, 1), date(2999, 12, 31),
]  # fmt: skip


def amount(amount: str = "500", **more: DayOrMoment | None) -> Balance:
    return replace(Balance("balance", "credits", Decimal(amount), limit=Decimal(1000)), **more)  # type: ignore[arg-type]


def card(reading: Reading, outlook: Outlook | None = None, *, zone: str = "UTC", language: str = "en") -> str:
    outlooks = {} if outlook is None else {reading.headline.id: outlook}
    return balance_card(localisation(language, zone), account(), "Generect", taken(reading), outlooks)


@pytest.mark.failure(75)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("hours", [1, 11, 13, 30, 47, 50, 137, 138, 150, 24 * 40])
def test_one_moment_is_equally_far_wherever_it_is_told(hours: int, language: str) -> None:
    """In a digest's lines about an account, its list of the week, and a warning."""
    at = NOW + timedelta(hours=hours)
    t = localisation(language)
    distance = str(t.distance(at))
    assert t.day_in_days(at).endswith(f"({distance})")
    assert t.in_days(at).startswith(f"{distance} (")
    entry = Entry(account(last=taken()), "Generect", outlooks={"balance": Outlook(Decimal(100), at)})
    lines = join(digest_cards(t, [entry], None)[1:]).split("\n")
    stated = [line for line in lines if t.day(at) in line]
    assert stated
    assert all(distance in line for line in stated)


@pytest.mark.failure(75)
@given(st.integers(-400, 400), st.integers(0, 23), st.sampled_from(ZONES))
def test_days_are_counted_by_the_calendar_of_the_reader(days: int, hour: int, zone: str) -> None:
    t = localisation(zone=zone)
    at = NOW.replace(hour=hour) + timedelta(days=days)
    stated = at.astimezone(ZoneInfo(zone)).date() - NOW.astimezone(ZoneInfo(zone)).date()
    assert t.days_until(at) == stated.days


@pytest.mark.failure(75)
def test_an_age_and_its_date_agree() -> None:
    """26 hours before noon is the day before yesterday's morning only by the clock, not by the calendar."""
    t = localisation()
    assert t.ago(NOW - timedelta(hours=37)) == "2 d ago"  # 19 Nov, 23:00
    assert t.ago(NOW - timedelta(hours=35)) == "1 d ago"


@pytest.mark.failure(77)
@pytest.mark.parametrize("zone", ZONES)
def test_a_bare_date_is_that_day_for_every_reader(zone: str) -> None:
    reading = Reading((amount(next_refill_at=NEW_YEARS_EVE),), plan_expires_at=date(2026, 12, 30))
    text = card(reading, zone=zone)
    assert "Refill: 31 Dec (" in text
    assert "Plan ends: 30 Dec (" in text


@pytest.mark.failure(77)
@pytest.mark.parametrize("zone", ZONES)
def test_a_day_lasts_to_its_end(zone: str) -> None:
    today = NOW.astimezone(ZoneInfo(zone)).date()
    ends = Reading((amount(),), plan_expires_at=today)
    assert "Plan ends: " in card(ends, zone=zone)
    assert "(today)" in card(ends, zone=zone)
    ended = Reading((amount(),), plan_expires_at=today - timedelta(days=1))
    assert "Plan ended: " in card(ended, zone=zone)


@pytest.mark.failure(77)
def test_a_moment_has_the_day_of_its_reader() -> None:
    at = datetime(2026, 12, 31, 2, tzinfo=UTC)
    reading = Reading((amount(next_refill_at=at),))
    assert "Refill: 30 Dec (" in card(reading, zone="America/Los_Angeles")
    assert "Refill: 31 Dec (" in card(reading, zone="Asia/Tokyo")


@pytest.mark.failure(77)
@pytest.mark.parametrize("zone", ZONES)
def test_a_day_in_digests_and_on_the_command_line(zone: str) -> None:
    soon = NOW.astimezone(ZoneInfo(zone)).date() + timedelta(days=3)
    reading = Reading((amount(next_refill_at=soon),), plan_expires_at=soon)
    t = localisation(zone=zone)
    both = f"{t.day(soon)} (in 3 days)"
    digest = join(digest_cards(t, [Entry(account(last=taken(reading)), "Generect")], None))
    assert f"refill and end of plan {both}" in digest
    assert f"Refill and end of plan: {both}" in join(reading_lines(t, "generect", "Generect", reading, {}))


@pytest.mark.failure(78)
@pytest.mark.parametrize("never", NONE_DATES, ids=str)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_date_that_stands_for_none_is_never_shown(never: DayOrMoment, zone: str) -> None:
    assert known(never) is None
    reading = Reading((amount(next_refill_at=never, expires_at=never),), plan_expires_at=never)
    for language in ("en", "ru"):
        t = localisation(language, zone)
        digest = join(digest_cards(t, [Entry(account(last=taken(reading)), "Generect")], None))
        for text in (card(reading, zone=zone, language=language), card(reading, Outlook(), zone=zone), digest):
            assert not any(word in text for word in ("1970", "1969", "9999", "2999", "1900", "10000", "20,"))
            assert "ago" not in text
            assert "Plan end" not in text


@pytest.mark.failure(78)
@pytest.mark.parametrize("never", NONE_DATES, ids=str)
def test_a_profile_shows_no_date_that_is_none(never: DayOrMoment) -> None:
    fields = (Field("plan_expires_at", FieldKind.END, never), Field("last_password_changed", FieldKind.MOMENT, never))
    text = profile_card(localisation(), account(), "G", Profile((Section("plan", fields),), CREDITS), {})
    assert text.split("\n")[-2:] == ["Plan ends: no end date", "Password changed: unknown"]


@pytest.mark.failure(78)
def test_a_warning_names_no_date_that_is_none() -> None:
    figures = Figures(unit="credits", amount=Decimal(5), refill_at=datetime(1970, 1, 1, tzinfo=UTC))
    event = Event(Rule.LOW, EventKind.RAISED, Severity.NORMAL, None, NOW, figures)
    assert "1970" not in warning(localisation(), account(), "G", [event], {})


@pytest.mark.failure(79)
@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Refill: was due 16 Nov (5 days ago) and has not been seen, it may have failed"),
        ("ru", "Пополнение: ожидалось 16 нояб. (5 дней назад), но его не видно – возможно, не прошло"),
    ],
)
def test_a_refill_that_is_overdue_is_said_to_be(language: str, line: str) -> None:
    due = NOW - timedelta(days=5)
    assert line in card(Reading((amount(next_refill_at=due),)), language=language).split("\n")
    seen_by_rules = Outlook(overdue_refill=due.date())
    assert line in card(Reading((amount(next_refill_at=due),)), seen_by_rules, language=language).split("\n")


@pytest.mark.failure(79)
def test_the_next_refill_stands_beside_the_one_that_is_overdue() -> None:
    outlook = Outlook(refill_at=date(2026, 12, 16), overdue_refill=date(2026, 11, 16))
    text = card(Reading((amount(next_refill_at=date(2026, 11, 16)),)), outlook)
    assert "was due 16 Nov (5 days ago) and has not been seen" in text
    assert "The next: 16 Dec (in 25 days)" in text


@pytest.mark.failure(79)
def test_a_refill_that_came_is_not_called_overdue() -> None:
    """The provider still names the old date, but an increase since then was seen."""
    reading = Reading((amount(next_refill_at=NOW - timedelta(hours=3)),))
    assert "was due" not in card(reading, Outlook(burn_rate=Decimal(1)))


@pytest.mark.failure(79)
@pytest.mark.parametrize(
    ("language", "line"), [("en", "Plan ended: 20 Nov (yesterday)"), ("ru", "Тариф закончился: 20 нояб. (вчера)")]
)
def test_a_plan_that_has_ended_is_said_to_have(language: str, line: str) -> None:
    for end in (date(2026, 11, 20), NOW - timedelta(days=1)):
        assert line in card(Reading((amount(),), plan_expires_at=end), language=language).split("\n")


@pytest.mark.failure(79)
@pytest.mark.parametrize(
    ("language", "due", "ended"),
    [
        ("en", "refill due 18 Nov (3 days ago) not seen", "plan ended 20 Nov (yesterday)"),
        ("ru", "пополнения, ожидавшегося 18 нояб. (3 дня назад), не видно", "тариф закончился 20 нояб. (вчера)"),
    ],
)
def test_digests_name_what_has_passed_within_a_week(language: str, due: str, ended: str) -> None:
    reading = Reading((amount(next_refill_at=NOW - timedelta(days=3)),), plan_expires_at=date(2026, 11, 20))
    entry = Entry(account(last=taken(reading)), "G", before={"balance": Decimal(500)})
    t = localisation(language)
    for since in (None, NOW - timedelta(days=1)):
        private, group = join(digest_cards(t, [entry], since)), group_card(t, entry, since)
        assert all(due in text and ended in text for text in (private, group))
    t = localisation(language, now=NOW + timedelta(days=9))
    assert not any(word in join(digest_cards(t, [entry], None)) for word in ("not seen", "ended", "не видно", "закон"))


@pytest.mark.failure(79)
def test_a_profile_and_a_late_warning_say_that_the_plan_has_ended() -> None:
    end = date(2026, 11, 16)
    section = Section("plan", (Field("plan_expires_at", FieldKind.END, end),))
    text = profile_card(localisation(), account(), "G", Profile((section,), CREDITS), {})
    assert text.endswith("Plan ends: 16 Nov (5 days ago), it has passed")
    event = Event(Rule.EXPIRY, EventKind.RAISED, Severity.NORMAL, None, NOW, Figures(unit="credits", ends_at=end))
    assert "<b>The plan has ended:</b> 16 Nov (5 days ago)" in warning(localisation(), account(), "G", [event], {})


@pytest.mark.failure(79)
def test_what_has_passed_is_no_event_of_this_week() -> None:
    reading = Reading((amount(next_refill_at=NOW - timedelta(days=1)),), plan_expires_at=date(2026, 11, 20))
    assert "This week" not in join(digest_cards(localisation(), [Entry(account(last=taken(reading)), "G")], None))
