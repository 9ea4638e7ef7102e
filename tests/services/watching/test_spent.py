"""What is written on the picture of a period's spending."""

import pytest

from bot.services.watching.spent import picture
from tests.texts.samples import localisation


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Spent in the last 30 days · Generect"), ("ru", "Потрачено за последние 30 дней · Generect")],
)
def test_a_pictures_words_have_no_markup(language: str, title: str) -> None:
    assert picture(localisation(language), 30, "USD", [], "Generect").title == title
