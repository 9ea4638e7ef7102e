"""Figures, dates and foreign words as they stand on the picture."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.charts.labels import day, drawable, figure, moment
from bot.charts.scale import TickUnit

NOW = datetime(2026, 11, 21, tzinfo=UTC)
LATIN = range(0x20, 0x180)


@pytest.mark.parametrize(
    ("amount", "english", "russian"),
    [
        ("0", "0", "0"),
        ("2500", "2,500", "2\xa0500"),
        ("1200000", "1.2M", "1,2\xa0млн"),
        ("250000", "250K", "250\xa0тыс."),
        ("-1250000000", "−1.25B", "−1,25\xa0млрд"),
        ("0.0025", "0.0025", "0,0025"),
        ("2.5", "2.5", "2,5"),
        ("5E+16", "5E16", "5E16"),
    ],
)
def test_a_figure_is_short_in_both_languages(amount: str, english: str, russian: str) -> None:
    assert figure(Decimal(amount), "en") == english
    assert figure(Decimal(amount), "ru") == russian


@pytest.mark.parametrize(
    ("tick", "unit", "english", "russian"),
    [
        (datetime(2026, 11, 5, 6, tzinfo=UTC), TickUnit.HOUR, "06:00", "06:00"),
        (datetime(2026, 11, 5, tzinfo=UTC), TickUnit.HOUR, "5 Nov", "5 нояб."),
        (datetime(2026, 5, 5, tzinfo=UTC), TickUnit.DAY, "5 May", "5 мая"),
        (datetime(2026, 5, 1, tzinfo=UTC), TickUnit.MONTH, "May", "май"),
        (datetime(2027, 1, 1, tzinfo=UTC), TickUnit.MONTH, "2027", "2027"),
    ],
)
def test_a_moment_is_named_as_people_do(tick: datetime, unit: TickUnit, english: str, russian: str) -> None:
    assert moment(tick, unit, "en") == english
    assert moment(tick, unit, "ru") == russian


def test_another_year_is_named() -> None:
    assert day(datetime(2026, 11, 30, tzinfo=UTC), NOW, "en") == "30 Nov"
    assert day(datetime(2027, 1, 30, tzinfo=UTC), NOW, "ru") == "30 янв. 2027"


@pytest.mark.failure(5)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\t x", "two lines x"),
        ("a 🚀 b", "a b"),
        ("売上", ""),
        ("right\u202eleft\x1b[31m\x00", "rightleft[31m"),
        ("z\u0300\u0301\u0302\u0303a", "za"),
        ("e\u0301 $x_$ <b>", "é $x_$ <b>"),
    ],
)
def test_only_what_the_font_can_draw_is_drawn(text: str, shown: str) -> None:
    assert drawable(text, LATIN) == shown


@pytest.mark.failure(73)
@pytest.mark.parametrize(("amount", "text"), [("-0", "0"), ("-0.00", "0"), ("0.00004", "0.00004"), ("-0.5", "−0.5")])
def test_an_axis_has_no_minus_zero_and_no_rest_shown_as_nothing(amount: str, text: str) -> None:
    assert figure(Decimal(amount), "en") == text
