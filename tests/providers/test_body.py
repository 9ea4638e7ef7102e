"""Bodies: bounded, in any encoding that is allowed, and without the secrets that they echo."""

import gzip
import json
import string
from collections.abc import AsyncIterator
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.domain.errors import UnexpectedAnswer
from bot.providers.auth import OutgoingRequest, derived
from bot.providers.body import Format, collect, decode
from bot.providers.request import built, filled


@pytest.mark.failure(28, 30)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,.-+0123456789eEaNInfinity\\ud', max_size=60).map(str.encode))
def test_any_bytes_are_a_value_or_unexpected(body: bytes) -> None:
    for form in Format:
        with suppress(UnexpectedAnswer):
            decode(body, "application/json", form, [])


@pytest.mark.failure(28, 30)
@pytest.mark.parametrize("exponent", ["9" * 20, "-" + "9" * 20])
def test_an_exponent_that_no_decimal_has_is_unexpected(exponent: str) -> None:
    with pytest.raises(UnexpectedAnswer, match="not JSON"):
        decode(f'{{"unused": 1e{exponent}, "left": 7}}'.encode(), "application/json", Format.JSON, [])


@pytest.mark.failure(28)
@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json_makes_all_of_it_unexpected(constant: str) -> None:
    with pytest.raises(UnexpectedAnswer, match="not JSON"):
        decode(f'{{"unused": {constant}, "left": 7}}'.encode(), "application/json", Format.JSON, [])


@pytest.mark.failure(30)
@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"[" * 100_000 + b"]" * 100_000, Format.JSON),
        (b'{"a":' * 900 + b"[" * 90 + b"7" + b"]" * 90 + b"}" * 900, Format.JSON),
        (b'{"unused": ' + b"9" * 5000 + b"}", Format.JSON),
        (b'{"plan": "\xff\xfe"}', Format.JSON),
        (b"<a>" * 5000 + b"7" + b"</a>" * 5000, Format.XML),
    ],
    ids=["deep", "deep for who looks for secrets", "5,000 digits", "no UTF-8", "deep XML"],
)
def test_what_no_parser_takes_is_unexpected(body: bytes, form: Format) -> None:
    with pytest.raises(UnexpectedAnswer, match=f"not {form.value}"):
        decode(body, "application/json", form, ["7"])


def test_fractions_keep_their_digits() -> None:
    answer = decode(b'{"a": 0.1000000000000000055511151231257827, "b": 7}', "", Format.JSON, [])
    assert answer == {"a": Decimal("0.1000000000000000055511151231257827"), "b": 7}


@pytest.mark.failure(27)
def test_secrets_are_made_unreadable_wherever_they_stand() -> None:
    body = json.dumps({"a": ["x key-1 y", {"key-1": "key-2"}], "n": 1}).encode()
    assert decode(body, "", Format.JSON, ["key-1", "key-2"]) == {"a": ["x … y", {"…": "…"}], "n": 1}


@pytest.mark.failure(27)
@given(st.text(alphabet=string.digits + string.ascii_letters + string.punctuation, min_size=4))
def test_a_key_in_a_url_is_known_as_it_is_sent(key: str) -> None:
    secrets = {"key": key}
    in_path = URL("https://api.example" + filled("/v6/{key}/quota", secrets, {})).raw_path
    in_query = URL(
        built("GET", "https://api.example/", OutgoingRequest(params=secrets), constant=False).url
    ).raw_query_string
    assert [sent for sent in (in_path, in_query) if not any(form in sent for form in derived(secrets, {"key"}))] == []


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


TEXT = '{"plan": "Про", "left": 7}'


@pytest.mark.failure(89)
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "application/json"),
        (TEXT.encode("utf-8-sig"), "application/json; charset=utf-8"),
        (TEXT.encode("utf-16"), "application/json"),
        (TEXT.encode("utf-16-le"), ""),
        (TEXT.encode("utf-32-be"), ""),
        (TEXT.encode("cp1251"), 'application/json; Charset="windows-1251"'),
    ],
)
def test_marks_and_charsets_are_read(body: bytes, content_type: str) -> None:
    assert decode(body, content_type, Format.JSON, []) == {"plan": "Про", "left": 7}


@pytest.mark.failure(89)
@pytest.mark.parametrize("charset", ["no-such", "hex", "utf-16", ""])
def test_a_charset_that_does_not_fit_is_unexpected(charset: str) -> None:
    with pytest.raises(UnexpectedAnswer, match="not JSON"):
        decode(TEXT.encode("cp1251"), f"application/json; charset={charset}", Format.JSON, [])


def test_xml_is_attributes_and_children_by_local_name() -> None:
    body = b'<a xmlns="http://x" n="1"><b>2</b><c d="e"/><c/><f g="h">i</f></a>'
    read = decode(body, "text/xml", Format.XML, ["h"])
    assert read == {"@n": "1", "b": "2", "c": [{"@d": "e"}, ""], "f": {"@g": "…", "#text": "i"}}


@pytest.mark.failure(29, 30)
@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b"<html><body>Down</body></html>",
        b"<a>" * 100_000,
        b"<a><b></a>",
        b"",
    ],
)
def test_xml_that_is_refused(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswer, match="not XML"):
        decode(body, "text/xml", Format.XML, [])
