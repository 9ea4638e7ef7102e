"""Refused keys: one alone, all of a provider, and when each is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.key_refusals import KeyRefusal, Verdict, judge, probe_every, retry_at, spacing
from tests.domain.trends import DAY, PATIENT, START

SECOND = timedelta(seconds=1)


def refused(key: str, since: int, at: int) -> KeyRefusal:
    """Moments are seconds after START."""
    return KeyRefusal(key, START + since * SECOND, START + at * SECOND)


@pytest.mark.failure(33, 86)
@pytest.mark.parametrize(
    ("every", "least"), [(1, 15), (0.1, 15), (2, 30), (10, 150), (20, 300), (900, 300)], ids=lambda value: str(value)
)
def test_two_refusals_count_when_they_lie_far_enough_apart(every: float, least: int) -> None:
    assert spacing(every) == least * SECOND
    assert judge(refused("a", 0, least - 1), [], None, every) is Verdict.UNDECIDED
    assert judge(refused("a", 0, least), [], None, every) is Verdict.KEY


@pytest.mark.failure(86)
@pytest.mark.parametrize(
    ("other", "accepted", "verdict"),
    [
        (None, None, Verdict.KEY),
        (refused("b", 200, 200), None, Verdict.PROVIDER),  # another was refused meanwhile
        (refused("b", 200, 200), -50, Verdict.PROVIDER),
        (refused("b", 200, 200), 250, Verdict.KEY),  # and then one was accepted
        (refused("b", 200, 260), 250, Verdict.PROVIDER),  # and refused again after that
        (refused("b", -100, -100), None, Verdict.PROVIDER),  # within minutes before
        (refused("b", -9000, -9000), None, Verdict.KEY),  # long ago: that key is bad by itself
    ],
)
def test_another_refused_key_makes_it_the_providers_fault(
    other: KeyRefusal | None, accepted: int | None, verdict: Verdict
) -> None:
    accepted_at = None if accepted is None else START + accepted * SECOND
    assert judge(refused("a", 0, 300), [other] if other else [], accepted_at, 900) is verdict


@pytest.mark.failure(86)
@PATIENT
@given(st.integers(2, 6), st.integers(1, 1800), st.lists(st.integers(1, 900), min_size=1, max_size=40))
def test_while_all_are_refused_no_key_is_ever_blamed(keys: int, every: int, waits: list[int]) -> None:
    """However long it lasts, and also a key that is first tried during it."""
    known, at = {name: refused(name, 0, 0) for name in ("0", "1")}, START
    for number, wait in enumerate(waits):
        at += wait * SECOND
        key = str(number % keys)
        known[key] = KeyRefusal(key, known[key].since if key in known else at, at)
        others = [one for name, one in known.items() if name != key]
        assert judge(known[key], others, None, every) is not Verdict.KEY


@pytest.mark.failure(86)
def test_when_a_refused_key_is_tried_again() -> None:
    first, second = refused("a", 0, 0), refused("a", 0, 400)
    assert retry_at(Verdict.UNDECIDED, first, 900) == START + 300 * SECOND
    assert retry_at(Verdict.KEY, second, 900) == second.at + DAY
    assert retry_at(Verdict.PROVIDER, second, 900) == second.at + 900 * SECOND
    assert [probe_every(every) for every in (1, 60, 225, 3600)] == [
        4 * SECOND,
        240 * SECOND,
        900 * SECOND,
        900 * SECOND,
    ]
