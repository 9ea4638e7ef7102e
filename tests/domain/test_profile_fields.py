import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile_fields import (
    AVATAR_MAX,
    NAME_MAX,
    AvatarUnusable,
    NameUnusable,
    Reason,
    clean_avatar,
    clean_name,
)


@pytest.mark.failure(5)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann", "Ann"),
        ("  Ann B. \n", "Ann B."),
        ("Анна", "Анна"),
        ('<b>Ann</b> & "co"', '<b>Ann</b> & "co"'),  # markup is a matter of showing, not of sending
        ("e\u0301", "é"),  # NFC
        ("שלום", "שלום"),  # letters from right to left are letters
        ("علی\u200cرضا", "علی\u200cرضا"),  # a Persian name has a joiner inside
        ("👩\u200d💻 dev ❤\ufe0f", "👩\u200d💻 dev ❤\ufe0f"),
        ("n" * NAME_MAX, "n" * NAME_MAX),
        ("e\u0301" * NAME_MAX, "é" * NAME_MAX),  # counted after NFC
    ],
)
def test_names_that_can_be_sent(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.failure(5)
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n\t ", Reason.EMPTY),
        ("\u00a0", Reason.EMPTY),
        ("\u200d", Reason.EMPTY),
        ("n" * (NAME_MAX + 1), Reason.LONG),
        ("n" * 10_000, Reason.LONG),
        ("Ann\nB", Reason.CONTROL),
        ("Ann\x1b[31m", Reason.CONTROL),
        ("Ann\0", Reason.CONTROL),
        ("Ann\x7f", Reason.CONTROL),
        ("Ann\u2028B", Reason.CONTROL),
        ("Ann\u00a0B", Reason.CONTROL),
        ("Ann\u200bB", Reason.CONTROL),
        ("Ann\ufeff", Reason.CONTROL),
        ("Ann\ud800", Reason.CONTROL),
        *((f"Ann{mark}B", Reason.DIRECTION) for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        *((f"{mark}Ann", Reason.DIRECTION) for mark in "\u200e\u200f\u061c"),
    ],
)
def test_names_that_cannot_be_sent_say_why(text: str, reason: Reason) -> None:
    with pytest.raises(NameUnusable) as refused:
        clean_name(text)
    assert refused.value.reason is reason


@pytest.mark.failure(5)
@given(st.text())
def test_a_clean_name_is_one_line_and_stays_clean(text: str) -> None:
    with contextlib.suppress(NameUnusable):
        name = clean_name(text)
        assert 1 <= len(name) <= NAME_MAX
        assert len(name.splitlines()) == 1
        assert clean_name(name) == name


@pytest.mark.parametrize(
    "url", ["https://example.com/a.png", " https://example.com ", "HTTPS://EXAMPLE.com/x?y=1#z", "https://[::1]:8443/a"]
)
def test_avatars_that_can_be_sent(url: str) -> None:
    assert clean_avatar(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "http://example.com/a.png",
            "ftp://example.com",
            "example.com",
            "javascript:alert(1)",
            "https://",
            "https:///a",
        ),
        *("https://user:password@example.com", "https://example.com:99999/", "https://example.com:x/", "https://[::1"),
        *("https://example.com/a b", "https://example.com/a\nb", "https://пример.рф/", "https://e.com/\0"),
        "https://example.com/" + "a" * AVATAR_MAX,
    ],
)
def test_avatars_that_cannot_be_sent(url: str) -> None:
    with pytest.raises(AvatarUnusable):
        clean_avatar(url)


@given(st.one_of(st.text(), st.text("https:/[]@.#?% \n\t").map("https://".__add__)))
def test_nothing_but_unusable_is_raised(url: str) -> None:
    with contextlib.suppress(AvatarUnusable):
        clean = clean_avatar(url)
        assert clean.lower().startswith("https://")
        assert len(clean) <= AVATAR_MAX
