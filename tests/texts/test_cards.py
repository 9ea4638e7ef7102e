"""Cards as people see them, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.account import Status
from bot.domain.errors import KeyNotAccepted, Unavailable
from bot.domain.reading import Balance, Part, Reading
from bot.texts.cards import account_card, balance_card, failed_card, heading, reading_lines
from tests.texts.samples import CREDITS, account, localisation, taken

NBSP = "\u00a0"
END = datetime(2026, 12, 8, tzinfo=UTC)
TOKENS = Reading(
    (
        Balance(
            "balance",
            "tokens",
            Decimal(1247),
            limit=Decimal(1500),
            next_refill_at=END,
            parts=(Part("bonus_tokens", None),),
        ),
    ),
    plan="vip",
    plan_expires_at=END,
)


def of(amount: str | None, limit: str | None = "100", **more: Decimal | datetime) -> Reading:
    values = [None if text is None else Decimal(text) for text in (amount, limit)]
    return Reading((replace(Balance("balance", "credits", values[0], limit=values[1]), **more),))  # type: ignore[arg-type]


def card(reading: Reading, language: str = "en") -> str:
    return balance_card(localisation(language), account(), "Generect", taken(reading))


@pytest.mark.parametrize(
    ("language", "head", "figures", "refill", "counters"),
    [
        (
            "en",
            "🟡 <b>Generect</b> · sales · Business plan",
            "▰▰▰▱▱▱▱▱▱▱  2,871 of 10,000 credits (29 %)",
            "Refill: day unknown",
            "<i>Counters: Leads by ICP -1,719</i>",
        ),
        (
            "ru",
            "🟡 <b>Generect</b> · sales · тариф Business",
            f"▰▰▰▱▱▱▱▱▱▱  2{NBSP}871 из 10{NBSP}000 кредитов (29 %)",
            "Пополнение: день неизвестен",
            f"<i>Счётчики: Лиды по ICP -1{NBSP}719</i>",
        ),
    ],
)
def test_the_card_of_the_design(language: str, head: str, figures: str, refill: str, counters: str) -> None:
    lines = card(CREDITS, language).split("\n")
    assert lines[:2] == [head, figures]
    assert lines[2].startswith(refill)
    assert lines[3:] == [counters]


def test_refill_and_end_of_plan_at_one_moment_are_one_line() -> None:
    lines = balance_card(localisation(), account(provider="elumenta"), "Elumenta", taken(TOKENS)).split("\n")
    assert lines == [
        "🟢 <b>Elumenta</b> · sales · VIP plan",
        "▰▰▰▰▰▰▰▰▱▱  1,247 of 1,500 tokens (83 %)",
        "Refill and end of plan: 8 Dec (in 17 days)",
    ]


def test_refill_and_end_of_plan_at_two_moments_are_two_lines() -> None:
    lines = card(replace(TOKENS, plan_expires_at=END + timedelta(days=1))).split("\n")
    assert lines[2:] == ["Refill: 8 Dec (in 17 days)", "Plan ends: 9 Dec (in 18 days)"]


@pytest.mark.failure(37)
@pytest.mark.parametrize(("language", "word"), [("en", "Balance: unknown"), ("ru", "Баланс: неизвестен")])
def test_an_unknown_balance_is_said_and_has_no_bar(language: str, word: str) -> None:
    lines = card(of(None), language).split("\n")
    assert lines[0].startswith("⚪️")
    assert lines[1] == word


@pytest.mark.failure(37)
def test_an_unknown_limit_leaves_the_amount_alone() -> None:
    lines = card(of("5", None)).split("\n")
    assert lines[0].startswith("🔵")
    assert lines[1] == "5 credits"


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_a_limit_of_zero_or_below_is_no_limit(limit: str) -> None:
    reading = of("5", limit)
    assert card(reading).split("\n")[1] == "5 credits"
    failed = failed_card(localisation(), account(last=taken(reading)), "Generect", Unavailable("timeout"))
    assert "just now: 5 credits" in failed


@pytest.mark.failure(38)
def test_a_negative_balance_is_shown() -> None:
    lines = card(of("-25")).split("\n")
    assert lines[0].startswith("🔴")
    assert lines[1] == "▱▱▱▱▱▱▱▱▱▱  -25 of 100 credits (-25 %)"


@pytest.mark.parametrize(
    ("amount", "light", "bar"),
    [
        ("0", "🔴", "▱▱▱▱▱▱▱▱▱▱"),
        ("0.01", "🔴", "▰▱▱▱▱▱▱▱▱▱"),
        ("9.99", "🔴", "▰▱▱▱▱▱▱▱▱▱"),
        ("10", "🟡", "▰▱▱▱▱▱▱▱▱▱"),
        ("29.99", "🟡", "▰▰▰▱▱▱▱▱▱▱"),
        ("30", "🟢", "▰▰▰▱▱▱▱▱▱▱"),
        ("100", "🟢", "▰▰▰▰▰▰▰▰▰▰"),
        ("250", "🟢", "▰▰▰▰▰▰▰▰▰▰"),
    ],
)
def test_light_and_bar_follow_the_share(amount: str, light: str, bar: str) -> None:
    lines = card(of(amount)).split("\n")
    assert lines[0].startswith(light)
    assert lines[1].startswith(f"{bar} ")


def test_reserved_and_bonus_stand_beside_the_balance() -> None:
    parts = (Part("plan_tokens_remaining", Decimal(2)), Part("bonus_tokens", Decimal(3)))
    linked = Balance("balance", "tokens", Decimal(5), blocked=Decimal(2), parts=parts)
    assert card(Reading((linked,))).split("\n")[1:4] == ["5 tokens", "Reserved: 2 tokens", "From the plan 2, bonus 3"]
    unknown = replace(linked, parts=parts[1:])
    assert "From the plan unknown, bonus 3" in card(Reading((unknown,)))


def test_parts_that_the_provider_names_stand_beside_their_balance() -> None:
    labels = {"usd": "Balance", "granted": "Granted", "paid": "Topped up"}
    parts = (Part("granted", Decimal(10)), Part("paid", Decimal(0)), Part("debt", Decimal(3)))
    yuan = Balance("cny", "CNY", Decimal(7), parts=(Part("paid", Decimal(5)),))
    rest = Balance("eur", "EUR", Decimal(3), parts=(Part("paid", Decimal(3)),))
    reading = Reading((Balance("usd", "USD", Decimal(12), parts=parts), rest, yuan))
    lines = balance_card(localisation("en"), account(), "DeepSeek", taken(reading), labels=labels).splitlines()
    assert lines[2] == "Granted: $10.00"
    assert lines[-1] == "Topped up: CN¥5.00"
    assert sum("Topped up" in line for line in lines) == 1, "a part that is the whole is not said twice"


def test_a_bucket_that_the_account_lacks_has_no_line() -> None:
    lacking = Balance("searches", "searches", None, watched=False)
    reading = Reading((Balance("credits", "credits", Decimal(5), limit=Decimal(10)), lacking))
    assert "earches" not in card(reading)
    assert "earches" in card(replace(reading, balances=(reading.headline, replace(lacking, watched=True))))


def test_a_reused_figure_says_how_old_it_is() -> None:
    text = balance_card(localisation(), account(), "Generect", taken(seconds=3), reused=True)
    assert text.endswith("<i>Read 3 s ago, not asked again so soon</i>")


@pytest.mark.failure(27)
def test_a_failure_is_one_line_with_the_last_figure_and_its_age() -> None:
    text = failed_card(localisation(), account(last=taken(seconds=7200)), "Generect", Unavailable("timeout"))
    assert text == (
        "⚠️ <b>sales</b> – Generect does not answer properly. Waiting helps: try again in a few minutes."
        " <i>Last known, 2 h ago: 2,871 of 10,000 credits (29 %)</i>"
    )


def test_a_failure_of_a_paused_account_says_so() -> None:
    text = failed_card(
        localisation(), account(label="Generect", status=Status.PAUSED), "Generect", Unavailable("timeout")
    )
    assert text.startswith("⚠️ Generect does not answer")
    assert text.endswith("\n⏸ Paused: I look only when you ask.")


@pytest.mark.failure(37)
def test_a_failure_with_nothing_known_says_unknown() -> None:
    text = failed_card(localisation(), account(), "Generect", KeyNotAccepted())
    assert text.endswith("<i>Balance: unknown</i>")
    assert "0" not in text


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (Status.ACTIVE, "<i>Read 1 min ago</i>"),
        (Status.PAUSED, "⏸ Paused: I look only when you ask."),
        (Status.REJECTED, "🔑 The provider does not accept this key any more. Replace it below."),
        (Status.SUSPENDED, "⛔️ Suspended: the key opens another account. Say what is right in /accounts."),
    ],
)
def test_an_account_says_how_it_stands(status: Status, ending: str) -> None:
    linked = account(status=status, last=taken(seconds=60))
    assert account_card(localisation(), linked, "Generect").endswith(ending)


def test_a_group_is_told_of_a_pause_as_somebody_else_s() -> None:
    linked = account(status=Status.PAUSED)
    assert balance_card(localisation(), linked, "Generect", taken(), own=False).endswith(
        "I look only when somebody asks."
    )


def test_an_account_never_read_is_unknown() -> None:
    assert account_card(localisation(), account(), "Generect") == "<b>Generect</b> · sales\nBalance: unknown"


def test_a_label_that_repeats_the_title_is_left_out() -> None:
    assert heading(localisation(), account(label="GENERECT"), "Generect", None) == "<b>Generect</b>"


@pytest.mark.parametrize(
    ("provider", "word", "name"),
    [("elumenta", "free", "Starter"), ("elumenta", "pro", "Pro"), ("generect", "free", "Free"), ("x", "XL2", "XL2")],
)
def test_plans_are_called_as_they_are_sold(provider: str, word: str, name: str) -> None:
    assert heading(localisation(), account(provider=provider), "P", word).endswith(f"· {name} plan")


def test_a_plans_name_keeps_to_one_short_line() -> None:
    assert heading(localisation(), account(), "P", "A\n\u202eB" + "x" * 100).endswith(f"· A B{'x' * 60}… plan")


def test_the_command_line_has_the_same_lines_without_an_account() -> None:
    assert reading_lines(localisation(), "generect", "Generect", CREDITS, {})[:2] == [
        "<b>Generect</b> · Business plan",
        "▰▰▰▱▱▱▱▱▱▱  2,871 of 10,000 credits (29 %)",
    ]


def test_several_balances_each_have_their_unit() -> None:
    lines = card(
        Reading((Balance("eur", "EUR", Decimal("3.50")), Balance("characters", "characters", None, limit=Decimal(5))))
    ).split("\n")
    assert lines[1:3] == ["EUR: €3.50", "⚪️ Characters: unknown"]
