"""Figures: rounded toward the truth, never "-0", never a rest shown as nothing, plural forms of what is shown."""

import re
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outlook import Outlook
from bot.domain.reading import Balance, Reading
from bot.texts.balances import figure, lamp
from bot.texts.figures import LEAST, displayed, money, number, percent, rounded
from bot.texts.localisation import LANGUAGES
from bot.texts.outlook import about, burn_rate_line
from bot.texts.units import amount, amount_of
from tests.texts.samples import localisation

NBSP = "\u00a0"
languages = st.sampled_from(LANGUAGES)
amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False, allow_infinity=False)
tiny = st.decimals(min_value=-1, max_value=1, places=12)
limits = st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2)
levels = st.decimals(min_value=Decimal("0.5"), max_value=100, places=1)


def share(part: str, whole: str, *lines: str) -> str:
    return percent(Decimal(part), Decimal(whole), "en", [Decimal(line) for line in lines])


@pytest.mark.failure(72)
@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        ("996", "1000", ">99 %"), ("4", "1000", "<1 %"), ("0.0001", "1000000", "<1 %"), ("999999", "1000000", ">99 %"),
        ("99.5", "100", ">99 %"), ("0.5", "100", "<1 %"), ("994", "1000", "99 %"), ("14", "1000", "1 %"),
        ("1000", "1000", "100 %"), ("0", "1000", "0 %"), ("-3", "1000", "0 %"), ("1500", "1000", "150 %"),
    ],
)  # fmt: skip
def test_full_and_empty_are_only_what_is_so(part: str, whole: str, text: str) -> None:
    assert share(part, whole) == text


@pytest.mark.failure(72)
@pytest.mark.parametrize(
    ("part", "whole", "line", "text"),
    [
        ("199", "1000", "20", "19 %"), ("200", "1000", "20", "20 %"), ("49.9", "1000", "5", "4 %"),
        ("124", "1000", "12.5", "12 %"), ("126", "1000", "12.5", "13 %"), ("499.9", "1000", "50", "49 %"),
        ("2871", "10000", "29", "28 %"), ("2871", "10000", "20", "29 %"), ("9", "1000", "1", "<1 %"),
    ],
)  # fmt: skip
def test_a_percentage_is_on_the_side_of_the_level_where_the_amount_is(
    part: str, whole: str, line: str, text: str
) -> None:
    assert share(part, whole, line) == text


@pytest.mark.failure(72)
@given(amounts, limits, st.lists(levels, max_size=4), languages)
def test_no_percentage_lies_on_the_wrong_side(
    part: Decimal, whole: Decimal, lines: list[Decimal], language: str
) -> None:
    text = percent(part, whole, language, lines)
    true = part * 100 / whole
    if text == "<1 %":
        assert 0 < true < 1
    elif text == ">99 %":
        assert 99 < true < 100
    else:
        seen = Decimal(text.removesuffix(" %").replace(NBSP, "").replace(",", "." if language == "ru" else ""))
        assert all((seen < line) == (true < line) for line in lines)
        assert (seen >= 100) == (true >= 100)
        assert (seen <= 0) == (true <= 0)


@pytest.mark.failure(72)
@pytest.mark.parametrize(
    ("left", "limit", "unit", "text"),
    [("9.996", "10", "USD", "$9.99 of $10.00"), ("999.99996", "1000", "credits", "999.9999 of 1,000 credits")],
)
def test_an_amount_looks_full_only_when_it_is(left: str, limit: str, unit: str, text: str) -> None:
    assert amount_of(localisation(), Decimal(left), Decimal(limit), unit) == text


@pytest.mark.failure(72)
def test_a_card_keeps_to_the_side_of_the_levels_that_are_set() -> None:
    left = Balance("balance", "credits", Decimal("499.96"), limit=Decimal(1000))
    assert figure(localisation(), left, [Decimal(500)]) == "499.96 of 1,000 credits (49 %)"
    near = Balance("balance", "USD", Decimal("4.999"), limit=Decimal(20))
    assert figure(localisation("ru"), near, [Decimal(5)]) == f"4,99{NBSP}$ из 20,00{NBSP}$ (24 %)"


@pytest.mark.failure(72, 73)
@pytest.mark.parametrize(("left", "text"), [("29.96", "29 %"), ("9.96", "9 %"), ("30", "30 %"), ("10.04", "10 %")])
def test_the_percentage_agrees_with_the_lamp(left: str, text: str) -> None:
    balance = Balance("balance", "credits", Decimal(left), limit=Decimal(100))
    assert f"({text})" in figure(localisation(), balance)


@pytest.mark.failure(73)
@pytest.mark.parametrize(
    ("value", "unit", "english", "russian"),
    [
        ("-0", "USD", "$0.00", f"0,00{NBSP}$"),
        ("-0.00004", "USD", "$0.00", f"0,00{NBSP}$"),
        ("-0.00000", "credits", "0 credits", "0 кредитов"),
        ("0.00004", "USD", "under $0.0001", f"менее 0,0001{NBSP}$"),
        ("0.00004", "credits", "under 0.0001 credits", "менее 0,0001 кредита"),
        ("0.004", "USD", "$0.004", f"0,004{NBSP}$"),
        ("0.3", "JPY", "¥0.3", f"0,3{NBSP}¥"),
        ("0.0001", "XYZ-units", "0.0001 XYZ-units", "0,0001 XYZ-units"),
        ("-0.00001", "токены", "0 токены", "0 токены"),
    ],
)
def test_no_minus_zero_and_no_rest_shown_as_nothing(value: str, unit: str, english: str, russian: str) -> None:
    assert amount(localisation("en"), Decimal(value), unit) == english
    assert amount(localisation("ru"), Decimal(value), unit) == russian


@pytest.mark.failure(73)
@given(
    amounts | st.decimals(min_value=-1, max_value=1, places=12),
    st.sampled_from(["USD", "JPY", "credits", "x"]),
    languages,
)
def test_lamp_and_words_agree_about_nothing(value: Decimal, unit: str, language: str) -> None:
    """Digits all 0 are shown exactly where nothing is left, which is red, and never with a minus."""
    text = amount(localisation(language), value, unit)
    digits = set(re.findall(r"\d", text))
    left = Balance("balance", unit, value)
    if digits == {"0"}:
        assert value <= 0
        assert "-" not in text
        assert lamp(Reading((left,)), left) == "🔴"
    elif value > 0:
        assert lamp(Reading((left,)), left) == "🔵"


@pytest.mark.failure(73)
def test_a_burn_rate_is_never_about_nothing() -> None:

    line = burn_rate_line(localisation(), Outlook(burn_rate=Decimal("0.00001")), "credits")
    assert line == "↘ under 0.0001 a day"
    assert about(Decimal("0.00001")) > 0


@pytest.mark.failure(74)
@pytest.mark.parametrize(
    ("value", "russian"),
    [
        ("4.99996", "5 кредитов"), ("0.99997", "1 кредит"), ("1.00004", "1 кредит"), ("20.99999", "21 кредит"),
        ("2.5", "2,5 кредита"), ("21.3", "21,3 кредита"), ("-0.99999", "-1 кредит"), ("11.00001", "11 кредитов"),
    ],
)  # fmt: skip
def test_the_form_belongs_to_what_is_shown(value: str, russian: str) -> None:
    assert amount(localisation("ru"), Decimal(value), "credits") == russian


@pytest.mark.failure(74)
@given(st.decimals(min_value=0, max_value=1000, places=7), st.sampled_from(["credits", "tokens", "requests"]))
def test_a_figure_and_its_equal_take_one_form(value: Decimal, unit: str) -> None:
    seen = displayed(value)
    if seen:
        assert amount(localisation("ru"), value, unit) == amount(localisation("ru"), seen, unit)


@given(amounts, languages)
def test_numbers_are_written_as_babel_writes_them(value: Decimal, language: str) -> None:
    seen = displayed(value)
    assert number(seen, language) == format_decimal(seen or Decimal(0), "#,##0.####", locale=language)


@given(amounts, st.sampled_from(["USD", "EUR", "RUB", "CNY", "JPY", "KZT"]), languages)
def test_money_is_written_as_babel_writes_it(value: Decimal, currency: str, language: str) -> None:
    text = money(value, currency, language)
    plain = format_currency(value, currency, locale=language)
    if re.search(r"[1-9]", plain):
        assert text == plain
    elif value >= LEAST:
        assert re.search(r"[1-9]", text)


@given(amounts, st.integers(0, 4), st.lists(amounts, max_size=3))
def test_a_rounded_figure_is_near_and_on_the_true_side(value: Decimal, places: int, levels: list[Decimal]) -> None:
    found = rounded(value, places, levels)
    assert abs(found - value) < Decimal(1).scaleb(-places)
    assert all((found < level) == (value < level) for level in levels)
