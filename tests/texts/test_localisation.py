from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.html import Html, fill, safe
from bot.texts.localisation import choose_language
from bot.texts.units import amount, amount_of
from tests.texts.samples import HOSTILE, NOW, localisation

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru", "ru"), ("RU", "ru"), ("ru-RU", "ru"), ("en", "en"), ("de", "en"), ("rue", "en"), ("", "en"), (None, "en")],
)
def test_language_follows_telegram(code: str | None, language: str) -> None:
    assert choose_language(code) == language


@pytest.mark.parametrize(
    ("number", "english", "russian"),
    [
        ("0", "0 credits", "0 кредитов"),
        ("1", "1 credit", "1 кредит"),
        ("2", "2 credits", "2 кредита"),
        ("5", "5 credits", "5 кредитов"),
        ("11", "11 credits", "11 кредитов"),
        ("21", "21 credits", "21 кредит"),
        ("112", "112 credits", "112 кредитов"),
        ("1.0", "1 credit", "1 кредит"),
        ("1.5", "1.5 credits", "1,5 кредита"),
        ("5.25", "5.25 credits", "5,25 кредита"),
        ("-1", "-1 credit", "-1 кредит"),
        ("-3", "-3 credits", "-3 кредита"),
        ("-0.5", "-0.5 credits", "-0,5 кредита"),
        ("2871", "2,871 credits", f"2{NBSP}871 кредит"),
    ],
)
def test_amounts_in_both_languages(number: str, english: str, russian: str) -> None:
    assert amount(localisation("en"), Decimal(number), "credits") == english
    assert amount(localisation("ru"), Decimal(number), "credits") == russian


def test_an_amount_of_a_limit_takes_the_form_of_the_limit() -> None:
    assert amount_of(localisation("ru"), Decimal(1), Decimal(21), "tokens") == "1 из 21 токена"
    assert amount_of(localisation("ru"), Decimal(1), Decimal(1500), "tokens") == f"1 из 1{NBSP}500 токенов"
    assert amount_of(localisation("en"), Decimal(1), Decimal(1500), "tokens") == "1 of 1,500 tokens"
    assert amount_of(localisation("en"), Decimal(1), Decimal(20), "EUR") == "€1.00 of €20.00"


@pytest.mark.failure(37)
@pytest.mark.parametrize(("language", "word"), [("en", "unknown"), ("ru", "неизвестно")])
def test_an_unknown_amount_is_not_zero(language: str, word: str) -> None:
    assert amount(localisation(language), None, "tokens") == word
    assert "0" not in amount_of(localisation(language), None, Decimal(5), "tokens")


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.1234", "0.1234"), ("1E+3", "1,000"), ("123456789012345678", "123,456,789,012,345,678"), ("-7.10", "-7.1")],
)
def test_numbers_keep_the_digits_people_use(number: str, text: str) -> None:
    assert localisation().number(Decimal(number)) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [("2871", "10000", "29 %"), ("0", "5", "0 %"), ("-1", "4", "-25 %"), ("-1", "1000", "0 %"), ("3", "2", "150 %")],
)
def test_percent_is_rounded(part: str, whole: str, text: str) -> None:
    assert localisation().percent(Decimal(part), Decimal(whole)) == text


def test_dates_name_a_year_that_is_not_this_one() -> None:
    here, there = datetime(2026, 4, 8, 13, 5, tzinfo=UTC), datetime(2027, 4, 8, 13, 5, tzinfo=UTC)
    assert localisation().moment(here) == "8 Apr, 13:05"
    assert localisation().moment(there) == "8 Apr 2027, 13:05"
    assert localisation("ru").moment(here) == "8 апр., 13:05"
    assert localisation("ru").day(there) == "8 апр. 2027"


def test_the_year_is_the_local_one() -> None:
    """An hour before midnight UTC on New Year's Eve it is next year in Tokyo already."""
    eve = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert localisation(now=NOW).day(eve) == "31 Dec"
    assert localisation(zone="Asia/Tokyo", now=NOW).day(eve) == "1 Jan 2027"
    assert localisation(zone="Asia/Tokyo", now=eve).day(eve) == "1 Jan"


@pytest.mark.parametrize(
    ("zone", "now", "moment", "days"),
    [
        ("UTC", "2026-11-21T23:59", "2026-11-22T00:00", 1),
        ("UTC", "2026-11-21T00:00", "2026-11-21T23:59", 0),
        ("Europe/Berlin", "2026-03-28T23:30", "2026-03-29T22:30", 1),  # a day of 23 hours
        ("Europe/Berlin", "2026-10-24T22:30", "2026-10-25T22:59", 0),  # a day of 25 hours
        ("Pacific/Kiritimati", "2026-11-21T09:00", "2026-11-21T11:00", 1),
        ("Pacific/Pago_Pago", "2026-11-21T09:00", "2026-11-21T11:00", 1),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T11:00", 2),  # the date line jumped over a day
        ("UTC", "2026-11-21T12:00", "2026-11-18T12:00", -3),
    ],
)
def test_days_are_local_calendar_days(zone: str, now: str, moment: str, days: int) -> None:
    t = localisation(zone=zone, now=datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert t.days_until(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == days


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (0, "21 Nov (today)", "21 нояб. (сегодня)"),
        (1, "22 Nov (tomorrow)", "22 нояб. (завтра)"),
        (3, "24 Nov (in 3 days)", "24 нояб. (через 3 дня)"),
        (-1, "20 Nov (yesterday)", "20 нояб. (вчера)"),
        (-5, "16 Nov (5 days ago)", "16 нояб. (5 дней назад)"),
    ],
)
def test_days_ahead_and_past(days: int, english: str, russian: str) -> None:
    moment = NOW + timedelta(days=days)
    assert localisation("en").day_in_days(moment) == english
    assert localisation("ru").day_in_days(moment) == russian


@pytest.mark.parametrize(
    ("seconds", "english", "russian"),
    [
        (0, "just now", "только что"),
        (-90, "just now", "только что"),
        (1, "1 s ago", "1 с назад"),
        (59.9, "59 s ago", "59 с назад"),
        (60, "1 min ago", "1 мин назад"),
        (3599, "59 min ago", "59 мин назад"),
        (3600, "1 h ago", "1 ч назад"),
        (86400 * 3 - 1, "3 d ago", "3 дн. назад"),
    ],
)
def test_ages(seconds: float, english: str, russian: str) -> None:
    moment = NOW - timedelta(seconds=seconds)
    assert localisation("en").ago(moment) == english
    assert localisation("ru").ago(moment) == russian


def test_values_are_escaped_and_html_is_not() -> None:
    assert fill("<b>{a}</b>{b}", a="<&>", b=Html("<i>x</i>")) == "<b>&lt;&amp;&gt;</b><i>x</i>"
    assert localisation().plain("{title} does not answer properly.", title=HOSTILE).startswith(HOSTILE)


@given(st.text())
def test_safe_text_holds_no_markup(text: str) -> None:
    assert "<" not in safe(text)
    assert ">" not in safe(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=40))
def test_any_amount_of_a_provider_can_be_said(number: Decimal) -> None:
    for language in ("en", "ru"):
        assert amount(localisation(language), number, "tokens")
        assert localisation(language).percent(number, Decimal("1E-40"))
