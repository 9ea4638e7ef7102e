"""What an answer's own words and its status mean."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    AskedTooOften,
    KeyNotAccepted,
    NotAllowed,
    OutOfCredit,
    ProviderError,
    Refused,
    RequestNotKnown,
    Unavailable,
    UnexpectedAnswer,
)
from bot.providers.answer import Answer
from bot.providers.causes import Errors, check, seconds_until
from tests.clock import NOON, StillClock

USUAL = Errors()
DECLARED = Errors(
    codes={"error.code": {"E_KEY": KeyNotAccepted, "1002": AskedTooOften, "busy": Unavailable}},
    words={"error.message": {"your country": Refused}},
    failing=("error",),
    success={"ok": "true"},
    statuses={403: KeyNotAccepted, 456: OutOfCredit},
)


@pytest.mark.failure(87, 88)
@pytest.mark.parametrize(
    ("errors", "status", "body", "cause"),
    [
        (USUAL, 201, {}, None),
        (USUAL, 302, None, UnexpectedAnswer),
        (USUAL, 401, None, KeyNotAccepted),
        (USUAL, 402, None, OutOfCredit),
        (USUAL, 403, {}, NotAllowed),
        (USUAL, 403, None, Refused),
        (USUAL, 451, {}, Refused),
        (USUAL, 407, {}, Refused),
        (USUAL, 301, {}, RequestNotKnown),
        (USUAL, 308, {}, RequestNotKnown),
        (USUAL, 302, {}, UnexpectedAnswer),
        (USUAL, 400, {}, RequestNotKnown),
        (USUAL, 404, None, RequestNotKnown),
        (USUAL, 410, {}, RequestNotKnown),
        (USUAL, 408, {}, Unavailable),
        (USUAL, 599, None, Unavailable),
        (DECLARED, 200, {"ok": True, "error": None}, None),
        (DECLARED, 200, {"error": False}, None),
        (DECLARED, 200, {"ok": False}, UnexpectedAnswer),
        (DECLARED, 200, {"error": {"code": "e_key"}}, KeyNotAccepted),
        (DECLARED, 400, {"error": {"code": "E_KEY"}}, KeyNotAccepted),
        (DECLARED, 200, {"error": {"code": 1002}}, AskedTooOften),
        (DECLARED, 500, {"error": {"code": "busy"}}, Unavailable),
        (DECLARED, 403, {"error": {"message": "Not in YOUR COUNTRY"}}, Refused),
        (DECLARED, 403, {"error": {"message": "no"}}, KeyNotAccepted),
        (DECLARED, 403, None, KeyNotAccepted),
        (DECLARED, 456, None, OutOfCredit),
        (DECLARED, 200, {"error": {"code": "new"}}, UnexpectedAnswer),
        (DECLARED, 402, {"error": {"code": "new"}}, OutOfCredit),
    ],
)
def test_the_answers_own_words_come_before_its_status(
    errors: Errors, status: int, body: dict[str, Any] | None, cause: type[ProviderError] | None
) -> None:
    answer = None if body is None else Answer(body)
    if cause is None:
        check(errors, status, answer, None, StillClock())
        return
    with pytest.raises(cause) as caught:
        check(errors, status, answer, None, StillClock())
    assert type(caught.value) is cause


@pytest.mark.failure(87)
def test_a_declared_403_holds_without_a_word_but_not_for_a_page_of_something_in_front() -> None:
    with pytest.raises(KeyNotAccepted):
        check(DECLARED, 403, None, None, StillClock())
    with pytest.raises(Refused):
        check(DECLARED, 403, None, None, StillClock(), foreign=True)


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
        check(USUAL, 429, None, header, StillClock())
    assert caught.value.retry_in == seconds


@pytest.mark.failure(35)
@given(
    st.text(max_size=40)
    | st.from_regex(r"\A[A-Z][a-z]{2}, [0-9]{1,3} [A-Z][a-z]{2} [0-9]{1,5} [0-9:]{1,9} [-+0-9A-Z]{0,6}\Z")
)
def test_no_retry_after_is_beyond_an_hour_or_raises(header: str) -> None:
    seconds = seconds_until(header, NOON)
    assert seconds is None or 1 <= seconds <= 3600
