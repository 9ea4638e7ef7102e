"""`/alerts` in a group: labels, rules and how loud, told apart."""

import pytest

from bot.alerts.group_words import Wish, parse
from bot.domain.alerting import Rule
from bot.domain.sharing import Mode

NAMES = {"sales", "sales 2", "empty low", "low", "here", "sales low priority", "sales daily quiet"}


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("", Wish("")),
        ("sales 2", Wish("sales 2")),
        ("here", Wish("here")),
        ("off", Wish("", None, Mode.OFF)),
        ("sales here", Wish("sales", None, Mode.HERE)),
        ("SALES Silent", Wish("SALES", None, Mode.SILENT)),
        ("sales 2 low off", Wish("sales 2", Rule.LOW, Mode.OFF)),
        ("empty low off", Wish("empty low", None, Mode.OFF)),
        ("empty low low off", Wish("empty low", Rule.LOW, Mode.OFF)),
        ("low here", Wish("low", None, Mode.HERE)),
        ("продажи здесь", Wish("продажи", None, Mode.HERE)),
        ("продажи остаток тихо", Wish("продажи", Rule.LOW, Mode.SILENT)),
        ("продажи отклонён выкл", Wish("продажи", Rule.REJECTED, Mode.OFF)),
        ("sales low 20% 5%", Wish("sales", levels=True)),
        ("refill on 15", Wish("", levels=True)),
        ("sales  loudly", Wish("sales loudly")),
        ("sales low priority", Wish("sales low priority")),
        ("sales low priority low off", Wish("sales low priority", Rule.LOW, Mode.OFF)),
        ("sales low priority low 20%", Wish("sales low priority", levels=True)),
        ("sales daily quiet", Wish("sales daily quiet")),
        ("sales daily quiet quiet", Wish("sales daily quiet", None, Mode.SILENT)),
    ],
)
def test_what_is_wished(typed: str, wish: Wish) -> None:
    assert parse(typed, lambda text: text.casefold() in NAMES) == wish
