"""The words of `/alerts`, without case and with е for ё."""

from enum import StrEnum

from bot.domain.alerting import Rule, Unit
from bot.domain.off_words import OFF_WORDS


def plain(text: str) -> str:
    """Return the text as the tables below hold it."""
    return text.casefold().replace("ё", "е").strip()


class Action(StrEnum):
    ON = "on"
    OFF = "off"
    DEFAULT = "default"
    SET = "set"
    REFILL_DAY = "refill_day"


ACTIONS = {
    **dict.fromkeys(("on", "вкл", "включить", "включи", "да"), Action.ON),
    **dict.fromkeys(OFF_WORDS, Action.OFF),
    **dict.fromkeys(("default", "defaults", "по умолчанию", "умолчание", "сброс"), Action.DEFAULT),
}

RULE_WORDS = {
    **{rule.value: rule for rule in Rule},
    **dict.fromkeys(("низкий", "низко", "мало", "остаток"), Rule.LOW),
    **dict.fromkeys(("пусто", "пустой", "ноль"), Rule.EMPTY),
    **dict.fromkeys(("запас", "хватит", "прогноз"), Rule.RUNWAY),
    **dict.fromkeys(("расход", "расходы", "траты"), Rule.SPENDING),
    **dict.fromkeys(("пополнение", "обновление"), Rule.REFILL),
    **dict.fromkeys(("пополнено", "пополнен"), Rule.REFILLED),
    **dict.fromkeys(("срок", "окончание", "истечение"), Rule.EXPIRY),
    **dict.fromkeys(("отклонен", "отклонено", "отказ"), Rule.REJECTED),
    **dict.fromkeys(("недоступен", "недоступно", "недоступность"), Rule.UNREACHABLE),
}

UNIT_WORDS: dict[str, Unit] = {
    **dict.fromkeys(("%", "percent", "процент", "процента", "процентов"), Unit.PERCENT),
    **dict.fromkeys(("d", "day", "days", "д", "дн", "день", "дня", "дней"), Unit.DAYS),
    **dict.fromkeys(("h", "hour", "hours", "ч", "час", "часа", "часов"), Unit.HOURS),
    **dict.fromkeys(("x", "×", "х", "times", "раз", "раза"), Unit.TIMES),
}
