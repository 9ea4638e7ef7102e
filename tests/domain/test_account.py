import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import LABEL_MAX, LabelUnusable, clean_label, label_key


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("sales", "sales"),
        ("  my   sales\n team ", "my sales team"),
        ("a\u00a0b", "a b"),
        ("e\u0301", "é"),
        ("Продажи ЕС", "Продажи ЕС"),
        ("<b>", "<b>"),
        ("👩\u200d💻 dev ❤\ufe0f", "👩\u200d💻 dev ❤\ufe0f"),
        ("علی\u200cرضا", "علی\u200cرضا"),  # a Persian name has a joiner inside
        ("x" * LABEL_MAX, "x" * LABEL_MAX),
        ("e\u0301" * LABEL_MAX, "é" * LABEL_MAX),
    ],
)
def test_labels_are_trimmed_to_one_line(text: str, label: str) -> None:
    assert clean_label(text) == label


@pytest.mark.parametrize(
    "text", ["", " \n ", "\u200d", "x" * (LABEL_MAX + 1), "a\0b", "a\x1b[1m", "a\u202eb", "a\u200bb", "\ud800"]
)
def test_what_is_no_label_is_refused(text: str) -> None:
    with pytest.raises(LabelUnusable):
        clean_label(text)


@pytest.mark.parametrize(
    ("one", "other"), [("Sales", "SALES"), ("é", "e\u0301"), ("STRASSE", "straße"), ("ﬁn", "fin"), ("ＡＢ", "ab")]
)
def test_labels_that_people_would_call_the_same(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


def test_labels_that_differ_stay_different() -> None:
    assert len({label_key(label) for label in ("sales", "sales 2", "sale", "Ｓales!", "продажи")}) == 5


@given(st.text())
def test_a_clean_label_stays_clean(text: str) -> None:
    with contextlib.suppress(LabelUnusable):
        label = clean_label(text)
        assert clean_label(label) == label
        assert 1 <= len(label) <= LABEL_MAX
