"""Reserved words, which are no labels: they mean rules, settings, levels, periods or all accounts."""

import re

from bot.alerts.words import ACTIONS, RULE_WORDS, UNIT_WORDS, plain

EVERY = ("all", "все", "всё")
_PERIODS = ("week", "month", "неделя", "неделю", "месяц")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,:]*(.*)")


def is_reserved(label: str) -> bool:
    """Whether nothing in it is a name: `low`, `30d`, `low 20 %`, `все`."""
    words = plain(label).split()
    return " ".join(words) in ACTIONS or all(_is_taken(word) for word in words)


def _is_taken(word: str) -> bool:
    number = _NUMBER.fullmatch(word)
    known = (word in words for words in (EVERY, _PERIODS, RULE_WORDS, ACTIONS, UNIT_WORDS))
    return any(known) or bool(number and (not number[1] or number[1] in UNIT_WORDS))
