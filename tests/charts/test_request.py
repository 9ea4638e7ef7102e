"""What is sent to the worker: no more points than can be seen, and the figures exactly."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.request import BUCKETS, REFILLS, thinned
from bot.charts.wire import decode, encode
from tests.charts.samples import FORECAST, MONTH, NOW, falling


def test_the_worker_reads_what_was_sent() -> None:
    request = replace(
        MONTH, points=[(NOW, Decimal("0.1000000001"))], refills=[NOW], warn_below=Decimal(-5), forecast=FORECAST
    )
    assert decode(encode(request)) == request


@given(st.integers(0, 2**32), st.integers(1201, 3000), st.sampled_from([10, 5000, 10**8]))
def test_thinning_keeps_both_ends_and_both_extremes(seed: int, count: int, seconds: int) -> None:
    chance = Random(seed)  # noqa: S311 - test data
    moments = sorted(NOW + timedelta(seconds=chance.randint(0, seconds)) for _ in range(count))
    points = [(at, Decimal(chance.randint(-(10**9), 10**9))) for at in moments]
    kept = list(thinned(replace(MONTH, points=points)).points)
    assert len(kept) <= 4 * (BUCKETS + 1)
    assert set(kept) <= set(points)
    assert [at for at, _ in kept] == sorted(at for at, _ in kept)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert {min(a for _, a in kept), max(a for _, a in kept)} == {min(a for _, a in points), max(a for _, a in points)}


def test_two_years_of_readings_fit_a_small_frame() -> None:
    assert len(encode(thinned(replace(MONTH, points=falling(700))))) < 100_000


def test_readings_of_one_moment_are_thinned_too() -> None:
    assert len(thinned(replace(MONTH, points=[(NOW, Decimal(i % 7)) for i in range(5000)])).points) <= 4


def test_few_points_and_all_digits_stay() -> None:
    points = [(NOW, Decimal("12345678901.2345"))]
    assert thinned(replace(MONTH, points=points)).points == points


def test_marks_that_would_touch_are_thinned_and_the_newest_stays() -> None:
    refills: list[datetime] = [NOW + timedelta(hours=i) for i in range(500)]
    kept = thinned(replace(MONTH, refills=refills)).refills
    assert len(kept) <= REFILLS
    assert kept[-1] == refills[-1]


def test_an_endless_title_is_cut() -> None:
    assert len(encode(thinned(replace(MONTH, title="x" * 10**6, points=[(NOW, Decimal(1))])))) < 2000


def test_without_a_point_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="at least one point"):
        thinned(replace(MONTH, points=[]))
