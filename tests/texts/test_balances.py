"""Balances: several of one account, money, percent, windows, what is unlimited or billed afterwards, totals."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.errors import Unavailable
from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.profile import Field, FieldKind, Profile, Section
from bot.domain.reading import Balance, Reading
from bot.domain.spending import Spending
from bot.texts import history, inline, units
from bot.texts.balances import bar, figure, lamp, totals
from bot.texts.cards import account_card, balance_card, failed_card, reading_lines
from bot.texts.digest_entry import Entry
from bot.texts.html import join
from bot.texts.profiles import profile_card
from tests.texts.samples import CREDITS, NOW, account, digest_cards, localisation, taken

NBSP = "\u00a0"
TAVILY = Reading(
    (
        Balance("plan", "credits", Decimal(14500), limit=Decimal(15000)),
        Balance("paygo", "credits", Decimal(5), limit=Decimal(100)),
        Balance("key", "credits", None, unlimited=True, used=Decimal(150), watched=False),
        Balance("usd", "USD", Decimal("12.5")),
    )
)
LABELS = {"plan": "Plan", "paygo": "Pay as you go"}
WINDOWS = Reading(
    (
        Balance(
            "five_hours", "percent", Decimal("36.6"), limit=Decimal(100), period=timedelta(hours=5),
            next_refill_at=NOW + timedelta(hours=2),
        ),
        Balance("week", "percent", Decimal(99), limit=Decimal(100), period=timedelta(days=7)),
    )
)  # fmt: skip


def every_card(reading: Reading, language: str = "en", **outlooks: Outlook) -> list[str]:
    """A reading in a card, for a group, unasked, posted from inline, and on the command line."""
    t, linked = localisation(language), account(last=taken(reading))
    return [
        balance_card(t, linked, "Tavily", taken(reading), outlooks, LABELS),
        balance_card(t, linked, "Tavily", taken(reading), outlooks, LABELS, own=False),
        account_card(t, linked, "Tavily", outlooks, LABELS),
        inline.card(t, linked, "Tavily", outlooks, LABELS, fresh=True),
        join(reading_lines(t, "tavily", "Tavily", reading, LABELS)),
    ]


def test_each_balance_has_a_line_with_its_name() -> None:
    for card in every_card(TAVILY):
        lines = card.split("\n")
        assert "Plan: ▰▰▰▰▰▰▰▰▰▰  14,500 of 15,000 credits (97 %)" in lines
        assert "🔴 Pay as you go: ▰▱▱▱▱▱▱▱▱▱  5 of 100 credits (5 %)" in lines
        assert "▫️ Key: unlimited, used 150 credits" in lines
        assert "🔵 USD: $12.50" in lines


def test_each_balance_stands_in_the_inline_list_and_in_a_failure() -> None:
    linked, t = account(last=taken(TAVILY)), localisation()
    figures = "14,500 of 15,000 credits (97 %) · Pay as you go: 5 of 100 credits (5 %)"
    assert inline.description(t, linked, {}, LABELS, fresh=True).startswith(figures)
    assert figures in failed_card(t, linked, "Tavily", Unavailable("x"), LABELS)


def test_each_balance_has_its_own_forecast() -> None:
    ahead = Outlook(burn_rate=Decimal(2), runs_out_at=NOW + timedelta(days=2, hours=12))
    lines = every_card(TAVILY, paygo=ahead)[0].split("\n")
    assert lines[lines.index("🔴 Pay as you go: ▰▱▱▱▱▱▱▱▱▱  5 of 100 credits (5 %)") + 1] == (
        "↘ about 2 a day · runs out in 3 days (24 Nov)"
    )


@pytest.mark.parametrize(
    ("unit", "amount", "english", "russian"),
    [
        ("USD", "12.3456", "$12.35", f"12,35{NBSP}$"),
        ("EUR", "1234.5", "€1,234.50", f"1{NBSP}234,50{NBSP}€"),
        ("RUB", "4762.58", "RUB4,762.58", f"4{NBSP}762,58{NBSP}₽"),
        ("CNY", "110", "CN¥110.00", f"110,00{NBSP}CN¥"),
        ("JPY", "980", "¥980", f"980{NBSP}¥"),
        ("USD", "-3.2", "-$3.20", f"-3,20{NBSP}$"),
        ("DIEM", "90.5", "90.5 DIEM", "90,5 DIEM"),
    ],
)
def test_money_in_the_readers_format(unit: str, amount: str, english: str, russian: str) -> None:
    balance = Balance("balance", unit, Decimal(amount))
    assert figure(localisation("en"), balance) == english
    assert figure(localisation("ru"), balance) == russian


def test_a_burn_rate_of_money_is_money() -> None:
    reading = Reading((Balance("usd", "USD", Decimal(40)),))
    assert "↘ about $3.10 a day" in every_card(reading, usd=Outlook(burn_rate=Decimal("3.0999")))[0]
    assert f"↘ около 3,10{NBSP}$ в день" in every_card(reading, "ru", usd=Outlook(burn_rate=Decimal("3.0999")))[0]


@pytest.mark.parametrize(("language", "words"), [("en", "37 % left"), ("ru", "осталось 37 %")])
def test_percent_is_said_once(language: str, words: str) -> None:
    for card in every_card(WINDOWS, language):
        assert words in card
        assert "100" not in card


@pytest.mark.parametrize(
    ("language", "hours", "days"),
    [
        ("en", "Refills every 5 hours, next at 14:00", "Refills every 7 days"),
        ("ru", "Пополняется каждые 5 часов, в следующий раз в 14:00", "Пополняется каждые 7 дней"),
    ],
)
def test_a_window_has_a_length_instead_of_dates(language: str, hours: str, days: str) -> None:
    rate = Outlook(burn_rate=Decimal(30), runs_out_at=NOW + timedelta(hours=1))
    for card in every_card(WINDOWS, language, five_hours=rate, week=rate):
        assert {hours, days} <= set(card.split("\n"))
        assert not any(word in card for word in ("runs out", "закончится", "day unknown", "день неизвестен"))


@pytest.mark.parametrize(
    ("language", "period", "line"),
    [
        ("en", timedelta(days=1), "Refills every day"),
        ("ru", timedelta(days=1), "Пополняется каждый день"),
        ("en", timedelta(hours=1), "Refills every hour"),
        ("ru", timedelta(hours=1), "Пополняется каждый час"),
    ],
)
def test_a_window_of_one_day_or_hour_has_no_number(language: str, period: timedelta, line: str) -> None:
    window = Balance("requests", "requests", Decimal(900), limit=Decimal(1000), period=period)
    assert line in every_card(Reading((window,)), language)[0].split("\n")


@pytest.mark.parametrize(
    ("kind", "english", "russian"),
    [
        ("postpaid", "Billed afterwards:", "Оплата по факту:"),
        ("auto_reload", "Tops itself up:", "Пополняется автоматически:"),
    ],
)
def test_an_account_that_cannot_run_out_says_what_it_is(kind: str, english: str, russian: str) -> None:
    reading = Reading(
        (Balance("usd", "USD", Decimal(0)),), postpaid=kind == "postpaid", auto_reload=kind == "auto_reload"
    )
    assert all(english in card for card in every_card(reading))
    assert all(russian in card for card in every_card(reading, "ru"))
    assert lamp(reading, reading.headline) == "🔵"


@pytest.mark.failure(71)
@pytest.mark.parametrize("limit", [Decimal(-1), Decimal(-2), Decimal(0)])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_limit_below_zero_is_nowhere_a_figure(limit: Decimal, language: str) -> None:
    reading = Reading((Balance("balance", "credits", Decimal(2871), limit=limit),))
    linked = account(last=taken(reading))
    texts = [*every_card(reading, language), inline.description(localisation(language), linked, fresh=True)]
    for text in texts:
        assert "-1" not in text
        assert "-2" not in text
        assert "%" not in text
        assert "▰" not in text
    assert lamp(reading, reading.headline) == "🔵"


@pytest.mark.failure(71)
@pytest.mark.parametrize(("language", "word"), [("en", "unknown"), ("ru", "неизвестно")])
@pytest.mark.parametrize("kind", [FieldKind.ALLOWANCE, FieldKind.COUNT_LIMIT, FieldKind.CEILING])
def test_a_mark_in_a_profile_is_unknown(kind: FieldKind, language: str, word: str) -> None:
    profile = Profile((Section("plan", (Field("token_limit", kind, Decimal(-1)),)),), CREDITS)
    text = profile_card(localisation(language), account(), "G", profile, {})
    assert text.endswith(f": {word}")


@pytest.mark.failure(71)
@pytest.mark.parametrize(("language", "words"), [("en", "unlimited"), ("ru", "без ограничений")])
def test_what_is_unlimited_is_said_to_be(language: str, words: str) -> None:
    reading = Reading((Balance("balance", "credits", None, limit=Decimal(-1), unlimited=True),))
    for card in every_card(reading, language):
        assert words in card
        assert "unknown" not in card
    assert lamp(reading, reading.headline) == "🟢"


@pytest.mark.failure(71)
def test_a_picture_has_no_line_for_a_mark() -> None:
    assert Balance("balance", "credits", Decimal(5), limit=Decimal(-1)).allowance is None


@pytest.mark.failure(37)
def test_money_of_several_accounts_is_added_up_by_currency() -> None:
    def of(unit: str, amount: str | None, *, postpaid: bool = False) -> Reading:
        balance = Balance("b", unit, None if amount is None else Decimal(amount))
        return Reading((balance,), postpaid=postpaid)

    t = localisation()
    assert totals(t, [of("USD", "1.5"), of("EUR", "2"), of("USD", "3"), of("EUR", "4")]) == [
        "<b>Total:</b> $4.50 · €6.00"
    ]
    assert totals(t, [of("USD", "1"), of("EUR", "2")]) == []
    assert totals(t, [of("credits", "1"), of("credits", "2")]) == []
    assert totals(t, [of("USD", "1"), of("USD", None)]) == ["<b>Total:</b> $1.00 and an unknown amount"]
    assert totals(t, [of("USD", "1")], missing=[of("USD", "9")]) == ["<b>Total:</b> $1.00 and an unknown amount"]
    assert totals(t, [of("USD", "1"), of("USD", "0", postpaid=True)]) == []
    assert totals(t, [of("USD", None), of("USD", None)]) == []


@pytest.mark.parametrize(("share", "pieces"), [("0", 0), ("0.001", 1), ("0.04", 1), ("0.25", 3), ("1", 10), ("2", 10)])
def test_the_bar_has_a_piece_for_a_rest(share: str, pieces: int) -> None:
    assert bar(Decimal(share)).count("▰") == pieces


@pytest.mark.failure(82)
def test_every_place_that_shows_an_unconfirmed_figure_marks_it() -> None:
    """The headline's and another balance's: on cards, in inline lines, in digests and under a picture."""
    usd = Balance("usd", "USD", Decimal(1))
    sudden = Outlook(confirmed=Decimal(900), unconfirmed=True)
    t, linked = localisation(), account(last=taken(Reading((CREDITS.headline, usd))))
    for outlooks, marks in (({"balance": sudden, "usd": sudden}, 2), ({"usd": sudden}, 1), ({}, 0)):
        entry = Entry(linked, "Generect", outlooks=outlooks)
        card = balance_card(t, linked, "Generect", taken(Reading((CREDITS.headline, usd))), outlooks)
        assert card.count("A sudden change") == marks
        for text in (inline.description(t, linked, outlooks, fresh=True), digest_cards(t, [entry], None)[1]):
            assert text.count("unconfirmed") == marks
        caption = history.caption(t, linked, "G", 7, usd, Spending("usd", "USD"), outlooks.get("usd", UNKNOWN), None)
        assert caption.count("unconfirmed") == min(marks, 1)


@pytest.mark.failure(74)
@pytest.mark.parametrize(
    ("amount", "level", "english", "russian"),
    [
        ("4.99996", "5", "4.9999 credits", "4,9999 кредита"),
        ("0.99999", "1", "0.9999 credits", "0,9999 кредита"),
        ("20.999991", "21", "20.9999 credits", "20,9999 кредита"),
    ],
)
def test_the_plural_is_that_of_the_figure_on_its_side_of_a_level(
    amount: str, level: str, english: str, russian: str
) -> None:
    for language, said in (("en", english), ("ru", russian)):
        assert units.amount(localisation(language), Decimal(amount), "credits", [Decimal(level)]) == said
