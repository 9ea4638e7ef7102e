import pytest

from bot.alerts.reserved import is_reserved
from bot.telegram.handlers import history, spend


@pytest.mark.parametrize(
    "label",
    [
        "low", "LOW", "refill", "низкий", "отклонён", "off", "по умолчанию", "all", "все", "Всё", "500", "20%", "20 %",
        "1,5", "30d", "7 days", "30д", "7 дней", "low 20% 5%", "refill on 15", "09:00",
        *spend.PERIOD_WORDS, *history.PERIOD_WORDS, "Week",
    ],
)  # fmt: skip
def test_words_of_commands_are_no_labels(label: str) -> None:
    assert is_reserved(label)


@pytest.mark.parametrize(
    "label",
    [
        "sales",
        "sales 2",
        "Generect 2",
        "low cost",
        "all teams",
        "30dogs",
        "weekly",
        "sales week",
        "v2",
        "склад 30",
        "остатки",
        "<b>",
    ],
)
def test_names_are_labels(label: str) -> None:
    assert not is_reserved(label)
