"""Which of several modes holds, and what equal labels are called in a group."""

import pytest

from bot.domain.alerting import Rule
from bot.domain.sharing import Mode, Modes, numbered

HERE, SILENT, OFF = Mode
CHOSEN = Modes(HERE, {"low": SILENT, ".usd": SILENT, "empty.usd": OFF, "low.usd": HERE})


@pytest.mark.parametrize(
    ("rule", "scope", "mode"),
    [
        (None, "", HERE),
        (Rule.LOW, "", SILENT),
        (Rule.LOW, "eur", SILENT),
        (Rule.LOW, "usd", SILENT),
        (Rule.EMPTY, "eur", HERE),
        (Rule.EMPTY, "usd", OFF),
        (None, "usd", SILENT),
        (Rule.RUNWAY, "usd", SILENT),
    ],
)
def test_the_quietest_mode_holds_that_was_chosen_for_the_rule_or_the_balance(
    rule: Rule | None, scope: str, mode: Mode
) -> None:
    assert CHOSEN.of(rule, scope) is mode
    assert CHOSEN.having(OFF).of(rule, scope) is OFF


def test_what_is_off_is_off_for_its_balance_alone() -> None:
    assert CHOSEN.off("usd") == {Rule.EMPTY}
    assert CHOSEN.off("eur") == CHOSEN.off("") == frozenset()
    assert CHOSEN.having(OFF, Rule.RUNWAY).off("eur") == {Rule.RUNWAY}


def test_a_rule_becomes_quieter_and_after_off_as_loud_as_it_can_be() -> None:
    assert [CHOSEN.having(mode, Rule.LOW, "eur").next(Rule.LOW, "eur") for mode in Mode] == [OFF, OFF, SILENT]
    assert [CHOSEN.having(mode, Rule.EMPTY, "eur").next(Rule.EMPTY, "eur") for mode in Mode] == [SILENT, OFF, HERE]
    assert CHOSEN.having(OFF).offered(Rule.LOW, "usd") == [OFF]
    assert CHOSEN.having(OFF).offered() == [HERE, SILENT, OFF]


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["sales", "ops"], ["sales", "ops"]),
        (["sales", "sales", "sales"], ["sales", "sales 2", "sales 3"]),
        (["sales", "SALES", "Sales"], ["sales", "SALES 2", "Sales 3"]),
        (["sales", "sales 2", "sales"], ["sales", "sales 2", "sales 3"]),
        (["sales", "sales", "sales 2"], ["sales", "sales 3", "sales 2"]),
        (["продажи", "Продажи"], ["продажи", "Продажи 2"]),
    ],
)
def test_equal_labels_are_told_apart_and_nobody_loses_theirs(labels: list[str], names: list[str]) -> None:
    assert numbered(labels) == names
