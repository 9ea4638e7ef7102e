"""Which of two modes is meant, and what equal labels are called in a group."""

import pytest

from bot.domain.sharing import Mode, numbered, quieter


@pytest.mark.parametrize(
    ("a", "b", "both"),
    [
        (Mode.HERE, Mode.HERE, Mode.HERE),
        (Mode.HERE, Mode.SILENT, Mode.SILENT),
        (Mode.SILENT, Mode.OFF, Mode.OFF),
        (Mode.HERE, Mode.OFF, Mode.OFF),
    ],
)
def test_the_quieter_mode_wins_whichever_comes_first(a: Mode, b: Mode, both: Mode) -> None:
    assert quieter(a, b) is quieter(b, a) is both


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["sales", "ops"], ["sales", "ops"]),
        (["sales", "sales", "sales"], ["sales", "sales 2", "sales 3"]),
        (["sales", "SALES", "Sales"], ["sales", "SALES 2", "Sales 3"]),
        (["sales", "sales 2", "sales"], ["sales", "sales 2", "sales 3"]),
        (["sales", "sales", "sales 2"], ["sales", "sales 3", "sales 2"]),
        (["продажи", "Продажи"], ["продажи", "Продажи 2"]),
    ],
)
def test_equal_labels_are_told_apart_and_nobody_loses_theirs(labels: list[str], names: list[str]) -> None:
    assert numbered(labels) == names
