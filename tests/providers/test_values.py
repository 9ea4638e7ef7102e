"""No field turns what is unknown into zero, and none raises anything but UnexpectedAnswer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.values import UNIX, UNIX_MS, Since1970, ceiling, number, text, when

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.failure(37)
@given(JSON)
def test_zero_comes_from_zero_only(value: object) -> None:
    read = number(value)
    if read == 0:
        assert not isinstance(value, bool)
        assert Decimal(value) == 0  # type: ignore[arg-type]  # a number, perhaps as text
    if read is not None:
        assert len(format(read, "f")) < 100


@pytest.mark.failure(28, 30)
@pytest.mark.parametrize(
    "value",
    [None, True, False, "1,234", "", "-", "1 000", "0x10", "NaN", "Infinity", "٣",
     "1e9999", "9" * 65, [], {}, 10**18, -(10**18), Decimal("1e18"), Decimal("NaN"), Decimal("sNaN"),
     Decimal("-Infinity"), Decimal("1e-999999"), Decimal("1e999999999999"), Decimal("-1e-999999999999")],
)  # fmt: skip
def test_what_is_no_number(value: object) -> None:
    assert number(value) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [("110.00", "110.00"), (" -0.5 ", "-0.5"), ("1e3", "1000"), ("-0", "0"),
     (0, "0"), (-1719, "-1719"), (10**18 - 1, "9" * 18), (Decimal("12.50"), "12.50"), (Decimal("0E+99999"), "0"),
     (Decimal("1.2e3"), "1200")],
)  # fmt: skip
def test_what_is_a_number(value: object, written: str) -> None:
    read = number(value)
    assert read is not None
    assert format(read, "f") == written


@pytest.mark.failure(41, 77, 78)
@pytest.mark.parametrize(
    ("value", "unit", "found"),
    [
        ("2026-04-08T00:00:00Z", None, datetime(2026, 4, 8, tzinfo=UTC)),
        ("2024-10-30T13:09:31", None, datetime(2024, 10, 30, 13, 9, 31, tzinfo=UTC)),
        ("2024-10-30 13:09:31 +03:00", None, datetime(2024, 10, 30, 10, 9, 31, tzinfo=UTC)),
        ("2026-04-08", None, date(2026, 4, 8)),
        ("2026-04-08T03:00:00.5+03:00", None, datetime(2026, 4, 8, 0, 0, 0, 500_000, tzinfo=UTC)),
        (1738356858, UNIX, datetime(2025, 1, 31, 20, 54, 18, tzinfo=UTC)),
        ("1785816000000", UNIX_MS, datetime(2026, 8, 4, 4, tzinfo=UTC)),
        ("1970-01-01", None, None),
        ("1970-01-01T00:00:00Z", None, None),
        (0, UNIX, None),
        (0, UNIX_MS, None),
        ("0001-01-01", None, None),
        ("0001-01-01T00:00:00+23:59", None, None),
        ("9999-12-31", None, None),
        ("2999-12-31", None, None),
        ("9999-12-31T23:59:59-23:59", None, None),
        (253402300799, UNIX, None),
        (10**17, UNIX_MS, None),
        ("2026-13-08", None, None),
        ("tomorrow", None, None),
        ("20260408", None, None),
        (1775606400, None, None),
        (True, UNIX, None),
        (None, UNIX, None),
        (None, None, None),
    ],
)
def test_days_and_moments(value: object, unit: Since1970 | None, found: date | None) -> None:
    read = when(value, unit)
    assert read == found
    assert isinstance(read, datetime) == isinstance(found, datetime)


@pytest.mark.failure(41)
@given(st.text() | st.datetimes(timezones=st.none() | st.timezones()).map(datetime.isoformat))
def test_a_moment_is_utc_or_unknown(value: str) -> None:
    read = when(value)
    assert not isinstance(read, datetime) or read.utcoffset() == timedelta(0)


@pytest.mark.failure(71)
@pytest.mark.parametrize(("given", "known"), [(-1, None), (0, 0), (5, 5), (None, None)])
def test_a_limit_below_zero_is_unknown(given: int | None, known: int | None) -> None:
    assert ceiling(None if given is None else Decimal(given)) == known


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 4097, 7, None, ["x"]])
def test_what_is_no_text(value: object) -> None:
    assert text(value) is None
