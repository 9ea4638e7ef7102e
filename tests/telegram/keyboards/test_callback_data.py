from datetime import UTC, datetime, timedelta
from inspect import signature

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.handlers import GROUP, PRIVATE, routes_of
from bot.telegram.keyboards.callback_data import (
    ACCOUNT,
    DATA_MAX,
    KEY_DIALOG,
    LIFETIME,
    NONCE,
    RIGHTS,
    SHARE,
    STAMP,
    TAG,
    TOKEN,
    VERBS,
    WORD,
    is_fresh,
    pack,
    parse,
    stamp,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SAMPLES = {
    ACCOUNT: "x" * 16, NONCE: "n" * 16, KEY_DIALOG: "n" * 16, STAMP: stamp(NOW), WORD: "America/Los_Angeles",
    SHARE: "s" * 12, TAG: "0" * 10, TOKEN: "t" * 32,
}  # fmt: skip
SHORTER = {"gpick": {WORD: "history"}}  # the longest words that such a button has


@pytest.mark.parametrize("verb", VERBS)
def test_every_button_comes_back_as_it_was_made(verb: str) -> None:
    samples = SAMPLES | SHORTER.get(verb, {})
    args = tuple(samples[kind] for kind in VERBS[verb])
    data = pack(verb, *args)
    callback = parse(data)
    assert len(data.encode()) <= 64
    assert callback is not None
    assert (callback.verb, callback.args) == (verb, args)
    assert [callback.get(kind) for kind in VERBS[verb]] == list(args)


def test_which_buttons_a_chat_has() -> None:
    """A group has those alone whose rights are known; each verb is of one kind of chat at least."""
    presses = [parse("|".join((verb, *("x" for _ in VERBS[verb])))) for verb in VERBS]
    in_groups = {callback.verb for callback in presses if callback and callback.belongs(group=True)}
    in_private = {callback.verb for callback in presses if callback and callback.belongs(group=False)}
    assert in_groups == set(RIGHTS)
    assert in_groups | in_private == set(VERBS)
    assert in_groups & in_private == {verb for verb in RIGHTS if not verb.startswith("g")}
    assert not {"card", "balances", "unlinkyes", "forgetyes", "swarn", "stopshare"} & in_groups


def test_every_button_has_a_handler_that_takes_its_arguments() -> None:
    handlers = [*routes_of(PRIVATE).buttons.items(), *routes_of(GROUP).buttons.items()]
    assert {verb for verb, _ in handlers} == set(VERBS)
    for verb, handler in handlers:
        signature(handler).bind("the request", *VERBS[verb])


def test_an_argument_that_a_verb_lacks_is_none() -> None:
    callback = parse(pack("card", "a1"))
    assert callback is not None
    assert callback.get(NONCE) is None


@pytest.mark.parametrize(
    ("verb", "args"), [("card", ()), ("card", ("a", "b")), ("close", ("a",)), ("card", ("é" * 33,))]
)
def test_a_button_that_does_not_fit_is_not_made(verb: str, args: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=verb):
        pack(verb, *args)


@pytest.mark.parametrize(("sent", "verb"), [("calm|a1|day", "snooze"), ("+gcalm|s1|refill", "gsnooze")])
def test_a_button_sent_under_an_old_verb_works_on(sent: str, verb: str) -> None:
    callback = parse(sent)
    assert callback is not None
    assert pack(callback.verb, *callback.args, keep_message=callback.keep_message) == sent.replace(
        sent.split("|")[0].removeprefix("+"), verb
    )


@pytest.mark.failure(17)
@pytest.mark.parametrize(
    "data",
    [
        *(
            None,
            "",
            "|",
            "card",
            "card|",
            "card|a|b",
            "Card|a",
            "nothing|a",
            "card|é",
            "card|\0",
            " card|a",
            "close|",
            "drop|table",
        ),
        "card|" + "x" * DATA_MAX,
    ],
)
def test_forged_data_is_no_press(data: str | None) -> None:
    assert parse(data) is None


@pytest.mark.failure(12, 17)
@given(
    st.one_of(st.text(), st.tuples(st.sampled_from(list(VERBS)), st.text("0123456789abc|-", max_size=70)).map("|".join))
)
def test_only_what_could_have_been_made_is_parsed(data: str) -> None:
    callback = parse(data)
    if callback is not None:
        assert pack(callback.verb, *callback.args) == data


@pytest.mark.failure(16)
@pytest.mark.parametrize(
    ("age", "fresh"), [(0, True), (LIFETIME, True), (LIFETIME + 1, False), (86400, False), (-5, True), (-60, False)]
)
def test_a_dangerous_button_ages(age: int, fresh: bool) -> None:
    assert is_fresh(stamp(NOW - timedelta(seconds=age)), NOW) is fresh


@pytest.mark.failure(12, 17)
@given(st.one_of(st.text(), st.integers().map(lambda number: f"{number:x}"), st.text("0123456789abcdefx_-+ ")))
@example("0" * 8 + stamp(NOW) + "f")
@example("0" * 9 + stamp(NOW))
@example(f"0x{stamp(NOW)}")
@example(f" {stamp(NOW)}")
@example("f" * 5000)
def test_a_forged_stamp_is_stale(mark: str) -> None:
    """Whatever the number's size: only ten minutes of all there are would do."""
    last = int(NOW.timestamp())
    made = {f"{second:x}" for second in range(last - LIFETIME, last + 6)}
    assert is_fresh(mark, NOW) == (mark.lstrip("0") in made and len(mark) <= 16)
