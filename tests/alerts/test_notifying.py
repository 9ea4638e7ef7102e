"""When something is told again, later or not at all: repeats, snoozes, quiet hours, failures, changed settings."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.evaluation import snooze
from bot.domain.alerting import (
    ACCOUNT,
    AccountSettings,
    EventKind,
    Failure,
    Rule,
    RuleState,
    Severity,
    states_from_json,
    states_to_json,
)
from tests.alerts.watched import DAY, HOUR, PATIENT, START, Watched, chosen


def test_what_is_critical_is_repeated_daily_and_the_rest_is_not() -> None:
    watched = Watched(chosen("empty on", "low 20%"), step=6 * HOUR)
    assert watched.reads(0) == ["empty raised", "low raised 20%"]
    assert [watched.reads(0) for _ in range(9)] == [[], [], [], ["empty repeated"]] * 2 + [[]]


def test_within_the_margin_nothing_is_repeated() -> None:
    watched = Watched(chosen("empty on"), step=13 * HOUR)
    assert watched.spends(0, 5, 5, 5) == ["empty raised"]


def test_a_snooze_of_a_day_holds_back_and_then_reminds_once() -> None:
    watched = Watched(chosen("low 20% 5%"), step=6 * HOUR)
    watched.spends(300, 150)
    watched.remember(Rule.LOW, snooze(watched.states[Rule.LOW], watched.now + DAY))
    assert watched.spends(150, 150, 150) == []
    assert watched.spends(150, 150, 150) == ["low repeated 20%"]


def test_what_grew_worse_in_a_snooze_is_notified_after_it() -> None:
    watched = Watched(chosen("low 20% 5%"), step=6 * HOUR)
    watched.spends(300, 150)
    watched.remember(Rule.LOW, snooze(watched.states[Rule.LOW], watched.now + DAY))
    assert watched.spends(150, 40) == []
    assert watched.spends(40, 40) == ["low escalated 5%"]


def test_what_ended_in_a_snooze_is_not_notified_and_ends_it() -> None:
    watched = Watched(chosen("low 20%"))
    watched.spends(300, 150)
    watched.remember(Rule.LOW, snooze(watched.states[Rule.LOW], watched.now + DAY))
    assert watched.spends(400) == []
    assert watched.notified == {}
    assert watched.spends(150) == ["low raised 20%"]


def test_a_snooze_stops_repeats_too() -> None:
    watched = Watched(chosen("empty on"), step=8 * HOUR)
    watched.reads(0)
    watched.remember(Rule.EMPTY, snooze(watched.states[Rule.EMPTY], watched.now + 2 * DAY))
    assert watched.spends(0, 0, 0, 0, 0) == []
    assert watched.spends(0) == ["empty repeated"]


def test_until_refill_is_until_one_is_seen_where_no_day_is_known() -> None:
    watched = Watched(chosen("low 20% 5%"), step=DAY)
    watched.spends(300, 150)
    watched.remember(Rule.LOW, snooze(watched.states[Rule.LOW], None))
    assert watched.spends(100, 40, 40, 42) == []  # an increase by less than a hundredth is no news
    assert watched.spends(180, 170) == ["low repeated 20%"]


def test_quiet_hours_hold_back_all_but_the_critical_and_look_again_afterwards() -> None:
    watched = Watched(chosen("low 20% 5%", "empty on"), quiet=True)
    assert watched.spends(300, 150, 40) == []
    watched.quiet = False
    assert watched.reads(40) == ["low raised 5%"]
    watched.quiet = True
    assert watched.spends(0, 0) == ["empty raised"]


def test_what_ended_in_quiet_hours_is_notified_afterwards_if_it_was_notified_at_all() -> None:
    watched = Watched(chosen("low 20%"))
    watched.spends(300)
    watched.quiet = True
    assert watched.spends(150, 400) == []
    watched.quiet = False
    assert watched.spends(400, 150) == ["low raised 20%"]
    watched.quiet = True
    assert watched.spends(400) == []
    watched.quiet = False
    assert watched.spends(400) == ["low recovered"]


@pytest.mark.failure(33)
def test_a_rejected_key_is_notified_once_and_once_when_it_works_again() -> None:
    watched = Watched(chosen("rejected on"), step=DAY)
    watched.reads(900)
    assert [watched.fails(Failure.REJECTED) for _ in range(3)] == [["rejected raised"], [], []]
    assert watched.fails() == []
    assert watched.reads(900) == ["rejected recovered"]


def test_a_provider_out_of_reach_is_notified_after_six_hours_and_when_it_is_back() -> None:
    watched = Watched(chosen("unreachable on"), step=2 * HOUR)
    watched.reads(900)
    assert [watched.fails() for _ in range(5)] == [[], [], ["unreachable raised 6h"], [], []]
    assert watched.fails(Failure.REJECTED) == []
    assert watched.reads(900) == ["unreachable recovered"]
    assert watched.fails() == []


def test_a_provider_that_was_not_asked_is_not_out_of_reach() -> None:
    watched = Watched(chosen("unreachable on"))
    watched.reads(900)
    watched.now += DAY
    assert watched.events() == ()


@pytest.mark.failure(27)
@pytest.mark.parametrize("failure", [Failure.REJECTED, Failure.UNREADABLE])
def test_while_readings_fail_no_other_rule_speaks_however_time_goes_on(failure: Failure) -> None:
    """Neither is a date that draws near told nor a critical state repeated; both are with the next good reading."""
    watched = Watched(chosen("empty on", "expiry 3d"), plan_ends_at=START + 4 * DAY, step=DAY)
    assert watched.reads(0) == ["empty raised", "expiry raised 3d"]
    watched.notified[ACCOUNT].pop(Rule.EXPIRY)
    assert watched.fails(failure) == []
    assert watched.reads(0) == ["empty repeated", "expiry raised 3d"]


def test_a_rule_that_is_off_says_nothing_and_keeps_no_state() -> None:
    watched = Watched(chosen("low 20%"))
    watched.spends(300, 150)
    watched.settings = chosen()
    assert watched.spends(40) == []
    assert watched.notified == {}


def test_a_level_that_was_replaced_starts_afresh() -> None:
    watched = Watched(chosen("low 20%"))
    watched.spends(300, 150)
    watched.settings = chosen("low 10%")
    assert watched.reads(150) == []
    watched.settings = chosen("low 30%")
    assert watched.reads(150) == ["low raised 30%"]


def test_an_event_says_how_grave_it_is_and_since_when() -> None:
    watched = Watched(chosen("empty on"), step=DAY)
    watched.reads(0)
    first = watched.now
    watched.now += DAY
    (repeated,) = watched.events()
    assert (repeated.kind, repeated.severity, repeated.since) == (EventKind.REPEATED, Severity.CRITICAL, first)


@PATIENT
@given(
    st.builds(
        RuleState,
        st.none() | st.sampled_from(["20%", "empty"]),
        st.none() | st.just(START),
        st.none() | st.just(START + timedelta(microseconds=1)),
        st.none() | st.just(START + DAY),
        st.booleans(),
    )
)
def test_a_state_is_stored_exactly(state: RuleState) -> None:
    assert RuleState.from_json(state.to_json()) == state


@PATIENT
@given(st.lists(st.tuples(st.integers(-5, 1000), st.integers(1, 400), st.booleans()), max_size=30))
def test_to_look_twice_is_to_tell_once(story: list[tuple[int, int, bool]]) -> None:
    """Evaluating the same facts again, as after a lost commit, finds nothing new; a state survives its storage."""
    watched = Watched(AccountSettings(), refill_at=START + 9 * DAY, plan_ends_at=START + 20 * DAY)
    for amount, minutes, quiet in story:
        watched.step, watched.quiet = timedelta(minutes=minutes), quiet
        watched.reads(amount)
        before = watched.notified
        assert watched.events() == ()
        assert watched.notified == before
        watched.notified = states_from_json(states_to_json(before))
        assert watched.notified == before
