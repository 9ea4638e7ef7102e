"""No field turns what is unknown into zero, and none raises anything but UnexpectedAnswer."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import UnexpectedAnswer
from bot.providers._parse import Answer, Essential, Flag, Number, Text, TrueNames, UtcTime, moment, number, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


class Sample(Answer):
    essential: Essential
    number: Number = None
    text: Text = None
    flag: Flag = None
    at: UtcTime = None
    names: TrueNames = None


@pytest.mark.failure(37)
@given(st.dictionaries(st.sampled_from([*Sample.model_fields, "new"]), JSON))
def test_any_object_parses_or_is_unexpected(answer: dict[str, Any]) -> None:
    if number(answer.get("essential")) is None:
        with pytest.raises(UnexpectedAnswer, match="essential"):
            Sample.parse(answer)
        return
    sample = Sample.parse(answer)
    assert sample.essential == answer["essential"]
    assert sample.number is None or sample.number == answer["number"]


@pytest.mark.failure(37)
@given(JSON)
def test_zero_comes_from_zero_only(value: object) -> None:
    read = number(value)
    if read == 0:
        assert not isinstance(value, bool)
        assert value == 0
    if read is not None:
        assert len(format(read, "f")) < 100


@pytest.mark.failure(28, 30)
@pytest.mark.parametrize(
    "value",
    [None, True, False, "8531", "", [], {}, 10**18, -(10**18), Decimal("1e18"), Decimal("NaN"), Decimal("sNaN"),
     Decimal("-Infinity"), Decimal("1e-999999")],
)  # fmt: skip
def test_what_is_no_number(value: object) -> None:
    assert number(value) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (-1719, "-1719"), (10**18 - 1, "9" * 18), (Decimal("12.50"), "12.50"), (Decimal("0E+99999"), "0"),
     (Decimal("1.2e3"), "1200")],
)  # fmt: skip
def test_what_is_a_number(value: object, written: str) -> None:
    read = number(value)
    assert read is not None
    assert format(read, "f") == written


@pytest.mark.failure(41)
@pytest.mark.parametrize(
    ("value", "moment_utc"),
    [
        ("2026-04-08T00:00:00Z", datetime(2026, 4, 8, tzinfo=UTC)),
        ("2024-10-30T13:09:31", datetime(2024, 10, 30, 13, 9, 31, tzinfo=UTC)),
        ("2026-04-08", datetime(2026, 4, 8, tzinfo=UTC)),
        ("2026-04-08T03:00:00.5+03:00", datetime(2026, 4, 8, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-13-08", None),
        ("tomorrow", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        (1775606400, None),
        (None, None),
    ],
)
def test_moments(value: object, moment_utc: datetime | None) -> None:
    assert moment(value) == moment_utc


@pytest.mark.failure(41)
@given(st.text() | st.datetimes(timezones=st.none() | st.timezones()).map(datetime.isoformat))
def test_a_moment_is_utc_or_unknown(value: str) -> None:
    read = moment(value)
    assert read is None or read.utcoffset() == timedelta(0)


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "x" * 4097, 7, None, ["x"]])
def test_what_is_no_text(value: object) -> None:
    assert text(value) is None
