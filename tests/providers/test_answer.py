"""Statuses, Retry-After and bodies."""

import gzip
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import AskedTooOften, UnexpectedAnswer
from bot.providers._answer import check_status, collect, decode, seconds_until

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.failure(35)
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 30),
        ("", 30),
        ("soon", 30),
        ("-5", 30),
        ("1.5", 30),
        ("٣", 30),
        ("0", 1),
        (" 7 ", 7),
        ("0000000000007", 7),
        ("0" * 5000, 1),
        ("3601", 3600),
        ("9" * 5000, 3600),
        (format_datetime(NOON + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime((NOON + timedelta(seconds=5)).replace(tzinfo=None)), 5),
        (format_datetime(NOON - timedelta(days=1), usegmt=True), 1),
        (format_datetime(NOON + timedelta(days=1), usegmt=True), 3600),
        ("Sun, 99 Mar 2026 12:00:00 GMT", 30),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_capped(header: str | None, seconds: int) -> None:
    with pytest.raises(AskedTooOften) as caught:
        check_status(429, header, NOON)
    assert caught.value.retry_in == seconds


@pytest.mark.failure(35)
@given(
    st.text(max_size=40)
    | st.from_regex(r"\A[A-Z][a-z]{2}, [0-9]{1,3} [A-Z][a-z]{2} [0-9]{1,5} [0-9:]{1,9} [-+0-9A-Z]{0,6}\Z")
)
def test_no_retry_after_is_beyond_an_hour_or_raises(header: str) -> None:
    seconds = seconds_until(header, NOON)
    assert seconds is None or 1 <= seconds <= 3600


@pytest.mark.failure(28, 30)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,.-+0123456789eEaNInfinity\\ud', max_size=60).map(str.encode))
def test_any_bytes_are_an_object_or_unexpected(body: bytes) -> None:
    with suppress(UnexpectedAnswer):
        assert isinstance(decode(body, []), dict)


def test_fractions_keep_their_digits() -> None:
    answer = decode(b'{"a": 0.1000000000000000055511151231257827, "b": 7}', [])
    assert answer == {"a": Decimal("0.1000000000000000055511151231257827"), "b": 7}


@pytest.mark.failure(27)
def test_secrets_are_made_unreadable_wherever_they_stand() -> None:
    body = json.dumps({"a": ["x key-1 y", {"key-1": "key-2"}], "n": 1}).encode()
    assert decode(body, ["key-1", "key-2"]) == {"a": ["x … y", {"…": "…"}], "n": 1}


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@given(st.binary(max_size=300), st.integers(1, 50))
async def test_gzip_is_decoded_whatever_the_pieces(body: bytes, size: int) -> None:
    assert await collect(pieces(gzip.compress(body), size), "gzip", 300) == body
    assert await collect(pieces(body, size), "", 300) == body


@pytest.mark.failure(29)
@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (b"x" * 101, "", "too large"),
        (gzip.compress(b"x" * 101, mtime=0), "gzip", "too large"),
        (gzip.compress(b"", mtime=0) + b"x" * 200, "gzip", "too large"),
        (gzip.compress(b"x" * 50, mtime=0)[:-4], "gzip", "truncated"),
        (b"", "gzip", "truncated"),
        (b"plain", "gzip", "encoding"),
        (b"{}", "br", "encoding"),
    ],
)
async def test_bodies_that_are_refused(body: bytes, encoding: str, reason: str) -> None:
    with pytest.raises(UnexpectedAnswer, match=reason):
        await collect(pieces(body, 16), encoding, 100)
