"""A warning in words: what its owner reads, and what a group does."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.alerting import Event, Figures, Kind, Rule, Severity
from bot.domain.sharing import Mode
from bot.texts.settings import NAMED, group_warnings
from bot.texts.warnings import warning
from tests.texts.samples import NOW, account, localisation

HELD = Figures(unit="credits", amount=Decimal(9900))


def event(rule: Rule, kind: Kind, severity: Severity = Severity.NORMAL) -> Event:
    return Event(rule, kind, severity, None, NOW, HELD)


@pytest.mark.parametrize(("own", "what_to_do"), [(True, "replace the key"), (False, "until the account's owner")])
def test_a_group_is_not_asked_to_replace_a_key(own: bool, what_to_do: str) -> None:
    rejected = event(Rule.REJECTED, Kind.RAISED, Severity.CRITICAL)
    assert what_to_do in warning(localisation(), account(), "Generect", [rejected], own=own)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "✅ <b>Generect</b> · sales. The balance is enough again. Left: 9,900 credits"),
        ("ru", "✅ <b>Generect</b> · sales. Баланса снова достаточно. Осталось: 9\xa0900 кредитов"),
    ],
)
def test_a_recovery_is_one_line(language: str, text: str) -> None:
    recovered = [event(Rule.LOW, Kind.RECOVERED), event(Rule.EMPTY, Kind.RECOVERED)]
    assert warning(localisation(language), account(), "Generect", recovered) == text


def test_what_is_left_again_need_not_be_enough() -> None:
    assert warning(localisation(), account(), "Generect", [event(Rule.EMPTY, Kind.RECOVERED)]) == (
        "✅ <b>Generect</b> · sales. Something is left again. Left: 9,900 credits"
    )


def test_the_plans_end_says_what_the_refill_would_have_said() -> None:
    end = NOW + timedelta(days=1)
    both = replace(HELD, ends_at=end, refill_at=end, unused=Decimal(7900), burn_rate=Decimal(2000))
    ends = replace(event(Rule.EXPIRY, Kind.RAISED), figures=both)
    line = warning(localisation(), account(), "Generect", [ends]).split("\n")[1]
    assert "Plan ends and refill is due:" in line
    assert "About 7,900 credits will be left by then and may expire." in line
    paceless = replace(ends, figures=replace(both, burn_rate=None))
    assert "will be left" not in warning(localisation(), account(), "Generect", [paceless])


def test_a_groups_settings_name_a_few_accounts_and_count_the_rest() -> None:
    lines = group_warnings(localisation(), [(f"team {n}", Mode.HERE, False) for n in range(NAMED + 3)]).split("\n")
    assert lines[-1] == "… and 3 more"
    assert len(lines) == 1 + NAMED + 1
