"""A warning in words: what its owner reads, and what a group does."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bot.domain.alerting import Event, EventKind, Failure, Figures, Level, Rule, Severity
from bot.domain.refills import Increase, IncreaseKind
from bot.domain.sharing import Mode
from bot.domain.trend import Lapse
from bot.texts.settings import NAMED, group_warnings
from bot.texts.warnings import warning
from tests.texts.samples import NOW, account, localisation

FIGURES = Figures(unit="credits", amount=Decimal(9900))


def event(rule: Rule, kind: EventKind, severity: Severity = Severity.NORMAL) -> Event:
    return Event(rule, kind, severity, None, NOW, FIGURES)


@pytest.mark.parametrize(("own", "what_to_do"), [(True, "replace the key"), (False, "until the account's owner")])
def test_a_group_is_not_asked_to_replace_a_key(own: bool, what_to_do: str) -> None:
    rejected = event(Rule.REJECTED, EventKind.RAISED, Severity.CRITICAL)
    assert what_to_do in warning(localisation(), account(), "Generect", [rejected], {}, own=own)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "✅ <b>Generect</b> · sales. The balance is enough again. Left: 9,900 credits"),
        ("ru", "✅ <b>Generect</b> · sales. Баланса снова достаточно. Осталось: 9\xa0900 кредитов"),
    ],
)
def test_a_recovery_is_one_line(language: str, text: str) -> None:
    recovered = [event(Rule.LOW, EventKind.RECOVERED), event(Rule.EMPTY, EventKind.RECOVERED)]
    assert warning(localisation(language), account(), "Generect", recovered, {}) == text


def test_what_is_left_again_need_not_be_enough() -> None:
    assert warning(localisation(), account(), "Generect", [event(Rule.EMPTY, EventKind.RECOVERED)], {}) == (
        "✅ <b>Generect</b> · sales. Something is left again. Left: 9,900 credits"
    )


def test_the_plans_end_says_what_the_refill_would_have_said() -> None:
    end = NOW + timedelta(days=1)
    both = replace(FIGURES, ends_at=end, refill_at=end, unused=Decimal(7900), burn_rate=Decimal(2000))
    ends = replace(event(Rule.EXPIRY, EventKind.RAISED), figures=both)
    line = warning(localisation(), account(), "Generect", [ends], {}).split("\n")[1]
    assert "Plan ends and refill is due:" in line
    assert "About 7,900 credits will be left by then and may expire." in line
    paceless = replace(ends, figures=replace(both, burn_rate=None))
    assert "will be left" not in warning(localisation(), account(), "Generect", [paceless], {})


def test_another_balance_is_named_with_what_is_left_of_it() -> None:
    dollars = Figures(unit="USD", amount=Decimal(17), limit=Decimal(100))
    low = replace(event(Rule.LOW, EventKind.RAISED), figures=dollars, scope="usd", level=Level.of("20%"))
    _, line = warning(localisation(), account(), "Generect", [low], {}).split("\n")
    assert line.startswith("USD: <b>Balance is low:</b> under 20 %.")
    assert "17" in line
    called = warning(localisation(), account(), "Generect", [low], {"usd": "Cash"})
    assert "\nCash: <b>Balance is low:</b>" in called
    alike = warning(localisation(), account(), "Generect", [low], {"usd": "Balance", "cny": "Balance"})
    assert "\nUSD: <b>Balance is low:</b>" in alike
    both = warning(localisation(), account(), "Generect", [event(Rule.EMPTY, EventKind.RAISED), low], {}).split("\n")
    assert [text[:5] for text in both[1:3]] == ["<b>No", "USD: "]
    assert both[3] == "Left: 9,900 credits"


@pytest.mark.failure(83, 88)
@pytest.mark.parametrize(
    ("rule", "figures", "text"),
    [
        (Rule.EMPTY, Figures("credits", Decimal(37), failure=Failure.OUT_OF_CREDIT), "Out of credit:"),
        (Rule.EXPIRY, Figures("credits", Decimal(0), lapse=Lapse(NOW, Decimal(4000))), "4,000 credits expired"),
        (Rule.UNREACHABLE, Figures(failure=Failure.KEYS_REFUSED), "refuses every key"),
        (Rule.UNREACHABLE, Figures(failure=Failure.SERVER_REFUSED), "refuses this server"),
    ],
)
def test_a_warning_names_its_cause(rule: Rule, figures: Figures, text: str) -> None:
    raised = replace(event(rule, EventKind.RAISED), figures=figures, scope="balance")
    assert text in warning(localisation(), account(), "Generect", [raised], {})


@pytest.mark.failure(86)
def test_only_the_owner_is_told_what_to_do_with_a_new_key() -> None:
    refused = replace(event(Rule.UNREACHABLE, EventKind.RAISED), figures=Figures(failure=Failure.KEYS_REFUSED))
    assert "/link" in warning(localisation(), account(), "Generect", [refused], {})
    assert "/link" not in warning(localisation(), account(), "Generect", [refused], {}, own=False)


def test_a_groups_settings_name_a_few_accounts_and_count_the_rest() -> None:
    lines = group_warnings(localisation(), [(f"team {n}", Mode.HERE, False) for n in range(NAMED + 3)]).split("\n")
    assert lines[-1] == "… and 3 more"
    assert len(lines) == 1 + NAMED + 1


def low(amount: str, limit: str | None, level: str, unit: str = "credits", **more: Decimal | datetime | None) -> Event:
    figures = Figures(unit=unit, amount=Decimal(amount), limit=None if limit is None else Decimal(limit))
    raised = Event(Rule.LOW, EventKind.RAISED, Severity.NORMAL, Level.of(level), NOW, figures)
    return replace(raised, figures=replace(figures, **more))  # type: ignore[arg-type]


@pytest.mark.failure(72)
@pytest.mark.parametrize(
    ("amount", "limit", "level", "unit", "english"),
    [
        ("19.999", "100", "20", "USD", "Left: $19.99 of $100.00"),
        ("499.99997", None, "500", "credits", "Left: 499.9999 credits"),
        ("19.96", "100", "20%", "percent", "Left: 19 %"),
        ("0.9999", None, "1", "EUR", "Left: €0.99"),
        ("199.999999", "1000", "20%", "credits", "Left: 199.9999 of 1,000 credits"),
    ],
)
def test_what_is_left_is_under_the_level_that_is_told(
    amount: str, limit: str | None, level: str, unit: str, english: str
) -> None:
    text = warning(localisation(), account(), "Generect", [low(amount, limit, level, unit)], {})
    assert english in text.split("\n")
    assert "under" in text


@pytest.mark.failure(75, 76)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_warning_counts_days_as_everything_does(language: str) -> None:
    t, at = localisation(language), NOW + timedelta(hours=47)
    runs = replace(low("5", "100", "20%"), rule=Rule.RUNWAY, level=Level.of("3d"))
    figures = replace(runs.figures, burn_rate=Decimal(2), runs_out_at=at)
    text = warning(t, account(), "G", [replace(runs, figures=figures)], {})
    assert str(t.in_days(at)) in text
    assert str(t.distance(at)) in text


@pytest.mark.failure(76)
@pytest.mark.parametrize(("language", "words"), [("en", "lasts until the refill"), ("ru", "хватит до пополнения")])
def test_a_low_balance_that_lasts_until_the_refill_is_said_to(language: str, words: str) -> None:
    amount = low("5", "100", "20%", burn_rate=Decimal("0.1"), refill_at=NOW + timedelta(days=3))
    assert words in warning(localisation(language), account(), "G", [amount], {})


@pytest.mark.parametrize(
    ("rule", "figures", "text"),
    [
        (Rule.LOW, Figures("minutes"), "ниже порога (501 минута)"),
        (Rule.SPENDING, Figures("credits", spent=Decimal(950), usual=Decimal(342)), "обычно примерно 342 кредита."),
        (Rule.REFILL, Figures("credits", unused=Decimal(621)), "останется примерно 621 кредит; остаток"),
        (
            Rule.REFILLED,
            Figures("minutes", increase=Increase(NOW, NOW, Decimal(501), IncreaseKind.TOP_UP)),
            "<b>Пополнено:</b> +501 минута.",
        ),
    ],
)
def test_russian_sentences_let_an_amount_stand_in_the_nominative(rule: Rule, figures: Figures, text: str) -> None:
    """The unit's word has no other form: a preposition before it would want one."""
    raised = replace(event(rule, EventKind.RAISED), figures=figures, level=Level.of("501"))
    assert text in warning(localisation("ru"), account(), "G", [raised], {})
