"""Low and empty: one warning a level, silence while it hovers, none of a failed or doubtful reading."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerting import Failure, Severity
from tests.alerts.watched import DAY, HOUR, PATIENT, Watched, chosen


def test_each_level_is_notified_once_on_the_way_down() -> None:
    said = Watched(chosen("low 20% 5%")).spends(1000, 300, 200, 199, 150, 100, 50, 49, 20, 1)
    assert said == ["low raised 20%", "low escalated 5%"]


def test_a_level_is_crossed_below_it() -> None:
    watched = Watched(chosen("low 20%"))
    assert watched.spends(1000, 200) == []
    assert watched.spends(199) == ["low raised 20%"]


def test_levels_crossed_at_once_are_one_event_of_the_worst() -> None:
    assert Watched(chosen("low 20% 5% 500")).spends(1000, 10) == ["low raised 5%"]


@pytest.mark.failure(39)
def test_hovering_at_a_level_is_notified_once() -> None:
    assert Watched(chosen("low 20%")).spends(300, 199, 201, 199, 219, 199, 210, 190) == ["low raised 20%"]


def test_recovery_needs_a_margin_is_notified_once_and_arms_again() -> None:
    watched = Watched(chosen("low 20% 5%"))
    assert watched.spends(300, 199, 219) == ["low raised 20%"]
    assert watched.spends(220, 250) == ["low recovered"]
    assert watched.spends(199, 40) == ["low raised 20%", "low escalated 5%"]
    assert watched.spends(100, 40) == ["low escalated 5%"]  # the deeper level is armed again without a word


def test_a_refill_at_its_time_needs_no_margin() -> None:
    watched = Watched(chosen("low 20%"))
    watched.refill_at = watched.now + 3 * HOUR
    assert watched.spends(300, 100) == ["low raised 20%"]
    watched.refill_at += 30 * DAY
    assert watched.spends(210, 199) == ["low recovered", "low raised 20%"]


@pytest.mark.parametrize("level", ["95%", "950", "100%"])
def test_a_full_balance_has_recovered_from_the_highest_level(level: str) -> None:
    watched = Watched(chosen(f"low {level}"))
    assert watched.spends(1000, 940) == [f"low raised {level}"]
    assert watched.spends(999, 1000, 940) == ["low recovered", f"low raised {level}"]


@pytest.mark.parametrize(("levels", "last"), [("low 500 20%", "20%"), ("low 100 20%", "100")])
def test_amounts_and_percentages_stand_in_one_order(levels: str, last: str) -> None:
    assert Watched(chosen(levels)).spends(1000, 450, 150, 50)[-1] == f"low escalated {last}"


@PATIENT
@given(st.permutations(["20%", "5%", "500", "250", "50"]), st.lists(st.integers(-10, 1000), max_size=20))
def test_the_order_of_levels_does_not_matter(levels: list[str], amounts: list[int]) -> None:
    assert Watched(chosen("low " + " ".join(levels))).spends(*amounts) == Watched(
        chosen("low 5% 20% 50 250 500")
    ).spends(*amounts)


def test_without_a_limit_a_percentage_says_nothing_and_a_week_of_the_burn_rate_is_the_default() -> None:
    watched = Watched(limit=None)
    assert watched.spends(*(2000 - 4 * n for n in range(48))) == []  # 96 a day
    said = watched.spends(*(1808 - 4 * n for n in range(48 * 6)))
    assert said[0] == "low raised 7d"
    assert watched.trend.last is not None
    assert Watched(chosen("low 20%"), limit=None).spends(1000, 1) == []


def test_a_limit_that_is_missing_for_once_changes_nothing() -> None:
    watched = Watched(chosen("low 20%"))
    watched.spends(1000, 150)
    watched.limit = None
    assert watched.spends(150) == []
    watched.limit = Decimal(1000)
    assert watched.spends(150) == []


@pytest.mark.failure(37)
def test_an_unknown_amount_neither_warns_nor_recovers() -> None:
    assert Watched(chosen("low 20%", "empty on")).spends(300, 199) == ["low raised 20%"]
    watched = Watched(chosen("low 20%", "empty on"))
    watched.spends(300, 199)
    before = watched.states
    assert watched.reads(None) == []
    assert watched.states == before


@PATIENT
@given(st.lists(st.integers(-10, 400) | st.sampled_from([Failure.REJECTED, Failure.UNREADABLE]), max_size=40))
def test_a_failed_reading_changes_nothing_else(story: list[int | Failure]) -> None:
    """The same readings with the failures left out tell the same."""
    rules = chosen("low 20% 5%", "empty on")
    watched, undisturbed = Watched(rules), Watched(rules)
    for happening in story:
        if isinstance(happening, Failure):
            assert watched.fails(happening) == []
            undisturbed.now = watched.now
        else:
            assert watched.reads(happening) == undisturbed.reads(happening)


@pytest.mark.failure(38)
def test_zero_and_below_are_one_state_notified_once() -> None:
    watched = Watched(chosen("empty on"))
    assert watched.spends(100, 0, 0, -5, 0, -100) == ["empty raised"]
    assert watched.spends(-50, 5, -5, -5) == []  # it swings around zero
    assert watched.spends(10, 900) == ["empty recovered"]


@pytest.mark.failure(38)
def test_a_negative_first_reading_is_critical_and_shown_as_it_is() -> None:
    watched = Watched(chosen("empty on"))
    watched.reads(-12)
    watched.notified = {}
    (event,) = watched.events()
    assert (event.severity, event.figures.amount) == (Severity.CRITICAL, Decimal(-12))


@PATIENT
@given(st.lists(st.integers(-5, 260), max_size=60))
def test_no_event_comes_twice_without_a_change_between(amounts: list[int]) -> None:
    """A model with the margin kept by hand: a level is told when it is crossed while armed, and armed above 110 %."""
    watched, limits, known = Watched(chosen("low 20% 5%"), step=HOUR), {"20%": 200, "5%": 50}, set[str]()
    for amount in amounts:
        said = watched.reads(amount)
        confirmed = None if watched.state.unconfirmed else amount
        assert said == _expected(limits, known, confirmed)


def _expected(limits: dict[str, int], known: set[str], amount: int | None) -> list[str]:
    if amount is None:
        return []
    kept = {name for name in known if amount < limits[name] * Decimal("1.1")}
    crossed = {name for name in limits if amount < limits[name]}
    new, had = crossed - known, bool(known)
    known.clear()
    known.update(kept | crossed)
    if new:
        return [f"low {'escalated' if had else 'raised'} {min(new, key=lambda name: limits[name])}"]
    return ["low recovered"] if had and not known else []
