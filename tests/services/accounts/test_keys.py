import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.errors import KeyOfAnotherProvider, KeyUnusable
from bot.providers import registry
from bot.providers.declaration import FIELD_MAX
from bot.services.accounts.keys import (
    check_owner,
    clean_key,
    fields_of,
    find_keys,
    is_rather_key,
    key_in,
    looks_like_key,
    split_key_and_label,
)
from tests.services.samples import INFOS, KEY, TOKEN, info

HEAD, TAIL = KEY[:8], KEY[8:]


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"  {KEY}\n",
        f"\r\n{KEY}\r\n",
        f"`{KEY}`",
        f"```\n{KEY}\n```",
        f'"{KEY}"',
        f"«{KEY}»",
        f"„{KEY}“",
        f"<{KEY}>",
        f"Bearer {KEY}",
        f"bearer   {KEY}",
        f"Token {KEY}",
        f"TOKEN\n{KEY}",
        f"`Bearer {KEY}`",
        f"Bearer `{KEY}`",
        f"Authorization: Bearer {KEY}",
        f"authorization:token {KEY}",
        f"{HEAD}\n{TAIL}",
        f"{HEAD}\r\n{TAIL}",
        f"{HEAD} \n  {TAIL}",
        f"Bearer {HEAD}\n{TAIL}",
    ],
)
def test_a_key_is_cleaned(text: str) -> None:
    assert clean_key(text) == KEY


@pytest.mark.failure(3)
@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "``", "Bearer", "token ", "two words", f"{KEY} {KEY}", f"my key: {KEY}", f"Bearer Bearer {KEY}"),
        *(f"{HEAD}\n\n{TAIL}", f"{HEAD}\n{TAIL}\n{TAIL}", f"{KEY}\nsales"),
        *(f"{HEAD}{char}{TAIL}" for char in "\0\x0b\x1c\x7f\x85\t\u2028\u200b\u200d\ufefféи\U0001f511"),
        *(f"{char}{KEY}" for char in "\u200b\ufeff\0"),
        "x" * (FIELD_MAX + 1),
    ],
)
def test_what_cannot_be_a_key_is_refused(text: str) -> None:
    with pytest.raises(KeyUnusable) as refused:
        clean_key(text)
    assert str(refused.value) == ""


@pytest.mark.failure(3)
@given(st.one_of(st.text(), st.text('nb_Bearer `"\r\n\t\0\u200b\x7f0123456789')))
@example("Bearer\x0b")
def test_a_clean_key_can_stand_in_a_header(text: str) -> None:
    with contextlib.suppress(KeyUnusable):
        key = clean_key(text)
        assert 0 < len(key) <= FIELD_MAX
        assert all("!" <= char <= "~" for char in key)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=FIELD_MAX))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    with contextlib.suppress(KeyUnusable):
        assert clean_key(clean_key(text)) in text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (KEY, ""),
        (f"{KEY} sales", "sales"),
        (f"  {KEY}   my sales team ", "my sales team"),
        (f"`{KEY}` sales", "sales"),
        (f"`{KEY}`\nsales", "sales"),
        (f"```\n{KEY}\n``` sales", "sales"),
        (f"Bearer {KEY} sales", "sales"),
        (f"Token\n{KEY} sales", "sales"),
        (f"`Bearer {KEY}` sales", "sales"),
        (f"{HEAD}\n{TAIL}", ""),
        (f"{HEAD}\r\n{TAIL} sales", "sales"),
        (f"`{HEAD}\n{TAIL}` sales", "sales"),
        (f"{KEY}\u00a0sales", "sales"),
    ],
)
def test_key_and_label_are_told_apart(text: str, label: str) -> None:
    raw, found = split_key_and_label(text)
    assert (clean_key(raw), found) == (KEY, label)


@pytest.mark.parametrize("text", ["", "  ", "Bearer ", f"{KEY}\nsales", f"{KEY}\rsales", f"{HEAD}\n{TAIL}\nsales team"])
def test_where_the_key_ends_must_be_certain(text: str) -> None:
    with pytest.raises(KeyUnusable):
        clean_key(split_key_and_label(text)[0])


@given(st.text())
def test_splitting_raises_nothing_else(text: str) -> None:
    with contextlib.suppress(KeyUnusable):
        raw, label = split_key_and_label(text)
        assert raw
        assert label == label.strip()


@pytest.mark.failure(4)
@pytest.mark.parametrize("key", [KEY, "nb_short", f"sales{KEY}", f"ELUMENTA_KEY={KEY}"])
def test_a_key_of_another_provider_is_refused(key: str) -> None:
    with pytest.raises(KeyOfAnotherProvider) as refused:
        check_owner(INFOS, "generect", key)
    assert refused.value.provider == "elumenta"
    assert key not in str(refused.value)


@pytest.mark.parametrize(("provider", "key"), [("elumenta", KEY), ("generect", TOKEN), ("elumenta", TOKEN)])
def test_a_key_goes_to_its_own_provider(provider: str, key: str) -> None:
    check_owner(INFOS, provider, key)


@pytest.mark.failure(9)
@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"/start {KEY}",
        f"see {KEY}.",
        f"({KEY}), and",
        f"ELUMENTA_KEY='{KEY}'",
        f"https://example.com/?key={KEY}&x=1",
        f"many\nlines\n{KEY}\nhere",
        f"{KEY}, {KEY}",
    ],
)
def test_a_known_key_is_found_anywhere(text: str) -> None:
    assert [(found.provider, found.key) for found in find_keys(INFOS, [text])] == [("elumenta", KEY)]


@given(st.text(" \n.,;:!?()[]'\"<>&", max_size=20), st.text(" \n,;:!?()[]'\"<>&", max_size=20))
def test_a_known_key_is_found_between_any_signs(before: str, after: str) -> None:
    assert [found.key for found in find_keys(INFOS, [f"{before}{KEY}{after}"])] == [KEY]


@pytest.mark.parametrize("text", ["", "nb_", "nb_" + "a" * 15, "NB_" + "a" * 20, TOKEN, "nb_ " + "a" * 20])
def test_what_is_no_known_key_is_not_found(text: str) -> None:
    assert find_keys(INFOS, [text]) == ()


@pytest.mark.failure(3)
@pytest.mark.parametrize("key", ["nb_" + "a" * FIELD_MAX, f"{KEY}ключ", f"{KEY}\u200b{TAIL}"])
def test_a_known_key_is_never_cut_to_fit(key: str) -> None:
    """A part of it would be sent to the provider as if it were the key."""
    with pytest.raises(KeyUnusable):
        clean_key(find_keys(INFOS, [key])[0].key)


def test_every_provider_looks_into_every_text() -> None:
    infos = [info("one", "aa_"), info("two", "bb_")]
    texts = iter(["bb_" + "1" * 16, "aa_" + "2" * 16])
    assert {found.provider for found in find_keys(infos, texts)} == {"one", "two"}


@pytest.mark.parametrize("text", [KEY, f"my key: {KEY}", f"here it is:\n`{KEY}`.", f"Bearer {KEY}"])
def test_an_answer_may_have_words_before_a_known_key(text: str) -> None:
    assert key_in(INFOS, text) == KEY


@pytest.mark.failure(3)
@pytest.mark.parametrize("text", ["", "two words", f"{KEY} {KEY}x", f"{KEY} and more", f"{KEY}\nsales", f"see {KEY}и"])
def test_an_answer_that_may_hold_another_key_is_refused(text: str) -> None:
    with pytest.raises(KeyUnusable):
        key_in(INFOS, text)


@pytest.mark.failure(70)
def test_a_found_key_keeps_quiet() -> None:
    assert KEY not in repr(find_keys(INFOS, [KEY]))


@pytest.mark.parametrize(
    ("word", "looks"),
    [
        (TOKEN, True),
        ("a" * 40, False),
        ("sales2024", False),
        ("Производство12345678", False),
        ("1234567890123456", True),
    ],
)
def test_words_that_may_be_keys(word: str, looks: bool) -> None:
    assert looks_like_key(word) is looks


@pytest.mark.parametrize(
    ("word", "rather"),
    [
        ("0123456789abcdef0123456789abcdef", True),
        ("sk-0123456789abcdef01234", True),
        ("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9", True),
        ("sales-2024-of-the-northern-department", True),  # too long for a label
        ("sales-2024-production", False),
        ("sales2024production", False),
        ("ann.2024@example.com", False),
        ("https://example.com/0123456789abcdef0123456789abcdef", False),
        ("productionproduction", False),
        ("12345678901234567890", False),
    ],
)
def test_words_that_are_rather_keys_than_labels(word: str, rather: bool) -> None:
    assert is_rather_key(word) is rather


def test_fields_are_used_without_the_marks_around_them() -> None:
    sid, token = f"AC{'0' * 32}", "0123456789abcdef" * 2
    fields = fields_of(INFOS, registry()["twilio"], f"`{sid}`\n`{token}`")
    assert {name: value.get_secret_value() for name, value in fields.items()} == {
        "account_sid": sid,
        "auth_token": token,
    }
