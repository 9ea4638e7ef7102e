"""Days and moments: a day is the same calendar day for every reader and lasts to its end."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.reading import begins_at, ends_at

TOKYO, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")


@pytest.mark.failure(77)
def test_a_day_begins_and_ends_with_the_readers_own_midnights() -> None:
    day = date(2026, 12, 31)
    assert begins_at(day, TOKYO) == datetime(2026, 12, 30, 15, tzinfo=UTC)
    assert ends_at(day, TOKYO) == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert ends_at(day) == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_day_of_23_hours_ends_at_its_own_midnight() -> None:
    day = date(2026, 3, 8)
    assert begins_at(day, NEW_YORK) == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert ends_at(day, NEW_YORK) == datetime(2026, 3, 9, 4, tzinfo=UTC)


def test_a_moment_is_itself_in_every_zone() -> None:
    at = datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert begins_at(at, TOKYO) is at
    assert ends_at(at, TOKYO) is at
