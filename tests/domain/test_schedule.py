"""Times that come again, on ordinary days and on those on which a zone's clock does something odd."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import DigestTime, Period, QuietHours
from bot.domain.schedule_words import DigestUnclear, QuietUnclear, parse_digest, parse_quiet
from tests.domain.trends import PATIENT

BERLIN, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe", "America/St_Johns", "Asia/Tehran"]
)
MOMENTS = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DIGESTS = st.one_of(
    st.builds(DigestTime, st.just(Period.DAILY), TIMES),
    st.builds(DigestTime, st.just(Period.WEEKLY), TIMES, st.integers(0, 6)),
    st.builds(DigestTime, st.just(Period.MONTHLY), TIMES, st.integers(1, 31)),
)


def local(text: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def walk(text: str, zone: ZoneInfo, start: str, times: int) -> list[str]:
    """The next local times of a digest, one after the other."""
    moment, seen = local(start, zone), []
    for _ in range(times):
        moment = parse_digest(text).next_after(moment, zone)
        seen.append(f"{moment.astimezone(zone):%Y-%m-%d %H:%M}")
    return seen


@pytest.mark.failure(62)
@pytest.mark.parametrize(
    ("text", "zone", "start", "expected"),
    [
        ("daily 02:30", BERLIN, "2026-03-28 12:00", ["2026-03-29 03:30", "2026-03-30 02:30"]),
        ("daily 02:30", BERLIN, "2026-10-24 12:00", ["2026-10-25 02:30", "2026-10-26 02:30"]),
        ("daily 09:00", APIA, "2011-12-28 12:00", ["2011-12-29 09:00", "2011-12-31 09:00", "2012-01-01 09:00"]),
        ("weekly fri 09:00", APIA, "2011-12-23 12:00", ["2012-01-06 09:00"]),
        ("monthly 30 09:00", APIA, "2011-12-01 12:00", ["2012-01-30 09:00", "2012-02-29 09:00"]),
    ],
    ids=["gap", "fold", "left-out day", "left-out Friday", "left-out 30th"],
)
def test_odd_days_have_each_time_once_or_not_at_all(text: str, zone: ZoneInfo, start: str, expected: list[str]) -> None:
    assert walk(text, zone, start, len(expected)) == expected


@pytest.mark.failure(62)
def test_the_second_of_two_equal_times_is_not_due_again() -> None:
    first = parse_digest("daily 02:30").next_after(local("2026-10-25 00:00", BERLIN), BERLIN)
    assert first == local("2026-10-25 02:30", BERLIN, fold=0)
    assert parse_digest("daily 02:30").next_after(first, BERLIN) == local("2026-10-26 02:30", BERLIN)


def test_the_last_days_of_a_month_fit_the_short_ones() -> None:
    seen = walk("monthly 31 08:00", BERLIN, "2027-12-31 08:00", 4)
    assert seen == ["2028-01-31 08:00", "2028-02-29 08:00", "2028-03-31 08:00", "2028-04-30 08:00"]


@PATIENT
@given(DIGESTS, MOMENTS, ZONES)
def test_the_next_time_is_later_and_none_lies_between(digest: DigestTime, moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    due = digest.next_after(moment, zone)
    assert due > moment
    assert digest.next_after(due - timedelta(microseconds=1), zone) == due
    assert digest.next_after(moment + (due - moment) / 2, zone) == due


@PATIENT
@given(DIGESTS, MOMENTS)
def test_without_odd_days_the_local_time_is_the_one_asked_for(digest: DigestTime, moment: datetime) -> None:
    due = digest.next_after(moment, ZoneInfo("UTC"))
    assert due.time() == digest.at
    assert digest.period is not Period.WEEKLY or due.weekday() == digest.day
    assert digest.period is not Period.MONTHLY or due.day == digest.day or (due + timedelta(days=1)).day == 1


@PATIENT
@given(DIGESTS)
def test_what_is_stored_reads_back(digest: DigestTime) -> None:
    assert parse_digest(str(digest)) == digest


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("daily 09:00", "daily 09:00"),
        ("DAILY at 9", "daily 09:00"),
        ("9", "daily 09:00"),
        ("9.00", "daily 09:00"),
        ("every day at 21:15", "daily 21:15"),
        ("weekly mon 9:00", "weekly mon 09:00"),
        ("Weekly on Sunday, 9:00", "weekly sun 09:00"),
        ("monthly 1 09:00", "monthly 1 09:00"),
        ("ежедневно 09:00", "daily 09:00"),
        ("Каждый день в 9", "daily 09:00"),
        ("еженедельно пн 09:00", "weekly mon 09:00"),
        ("по понедельникам 9.30", "weekly mon 09:30"),
        ("ежемесячно 31-го числа в 9", "monthly 31 09:00"),
    ],
)
def test_people_say_when(text: str, meant: str) -> None:
    assert str(parse_digest(text)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "daily",
        "24:00",
        "9:60",
        "-9",
        "weekly 9:00",
        "weekly xyz 9",
        "monthly 0 9",
        "monthly 32 9",
        "daily mon 9",
        "٩",
    ],
)
def test_what_names_no_time_is_refused(text: str) -> None:
    with pytest.raises(DigestUnclear):
        parse_digest(text)


@pytest.mark.parametrize("text", ["22:00-08:00", "22-8", " 22.00 – 8 ", "с 22 до 8", "from 22:00 to 8:00"])
def test_people_say_when_they_want_quiet(text: str) -> None:
    assert parse_quiet(text) == QuietHours(time(22), time(8))
    assert parse_quiet(str(parse_quiet(text))) == parse_quiet(text)


@pytest.mark.parametrize("text", ["", "22", "8-8", "25-8", "22:00-08:60", "off", "22-8-9"])
def test_what_names_no_hours_is_refused(text: str) -> None:
    with pytest.raises(QuietUnclear):
        parse_quiet(text)


@pytest.mark.failure(62)
@pytest.mark.parametrize(
    ("hours", "zone", "moment", "until"),
    [
        ("22-8", BERLIN, "2026-06-01 21:59", None),
        ("22-8", BERLIN, "2026-06-01 22:00", "2026-06-02 08:00"),
        ("22-8", BERLIN, "2026-06-02 07:59", "2026-06-02 08:00"),
        ("22-8", BERLIN, "2026-06-02 08:00", None),
        ("13-15", BERLIN, "2026-06-02 14:00", "2026-06-02 15:00"),
        ("13-15", BERLIN, "2026-06-02 12:00", None),
        ("22-2:30", BERLIN, "2026-03-29 01:00", "2026-03-29 03:30"),
        ("22-8", BERLIN, "2026-10-25 01:00", "2026-10-25 08:00"),
        ("22-8", APIA, "2011-12-31 00:30", "2011-12-31 08:00"),
        ("13-15", APIA, "2011-12-31 12:00", None),
    ],
)
def test_quiet_hours_are_those_of_the_wall_clock(hours: str, zone: ZoneInfo, moment: str, until: str | None) -> None:
    expected = None if until is None else local(until, zone)
    assert parse_quiet(hours).quiet_until(local(moment, zone), zone) == expected


@pytest.mark.failure(62)
def test_quiet_that_ended_does_not_begin_again_when_the_clock_is_set_back() -> None:
    quiet = QuietHours(time(22), time(2, 30))
    assert quiet.quiet_until(local("2026-10-25 02:15", BERLIN), BERLIN) == local("2026-10-25 02:30", BERLIN)
    assert quiet.quiet_until(local("2026-10-25 02:15", BERLIN, fold=1), BERLIN) is None


@PATIENT
@given(MOMENTS, ZONES, TIMES, TIMES)
def test_quiet_lasts_until_its_end_and_no_longer(moment: datetime, name: str, start: time, end: time) -> None:
    zone, quiet = ZoneInfo(name), QuietHours(start, end)
    until = None if start == end else quiet.quiet_until(moment, zone)
    if until is not None:
        assert moment < until <= moment + timedelta(hours=49)  # a night that a zone's left-out day prolonged
        assert quiet.quiet_until(until - timedelta(microseconds=1), zone) == until
        assert quiet.quiet_until(until, zone) is None
