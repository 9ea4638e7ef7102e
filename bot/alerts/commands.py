"""Parser of `/alerts` behind the label, English and Russian: `low 20% 5%`, `refill on 15`, `off`, `default`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from bot.alerts.registry import RULES, effective_setting
from bot.alerts.rule import Scope
from bot.alerts.words import ACTIONS, RULE_WORDS, UNIT_WORDS, Action, plain
from bot.domain.alerting import ACCOUNT, AccountSettings, AlertSettings, Level, Rule, Setting, Unit
from bot.domain.errors import InputError
from bot.domain.profile_fields import WORD_JOINER

LEVELS_MAX = 5
_HIGHEST = {
    Unit.AMOUNT: Decimal(10**18 - 1),
    Unit.PERCENT: Decimal(100),
    Unit.DAYS: Decimal(365),
    Unit.HOURS: Decimal(720),
    Unit.TIMES: Decimal(1000),
}
_ABOVE = {Unit.TIMES: 1}  # the usual day itself is not unusual
_WHOLE = {Unit.DAYS, Unit.HOURS}
# As the bot writes thousands, in Russian with a no-break space.
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:[\u00a0\u2009\u202f][0-9]{3})+(?![0-9])")
_JOINT = "\0"  # between the groups of such a number while a text is taken for words
_NUMBER = re.compile(r"([0-9]{1,18}(?:[.,][0-9]{1,8})?)\s*([^\W\d_]+|[%×])?(?:\s*,\s*|\s+|$)")
_REFILL_DAY = re.compile(r"(?:(?:on|вкл|на)\s+|(?=.*\sчисл))([0-9]{1,2})(?:st|nd|rd|th|-?го)?(?:\s+числ[оа])?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SPACED = re.compile(r"(?:[1-9] [0-9]{3}|[1-9][0-9] 500)(?:[.,][0-9]+)?|.*[0-9] 0[0-9]{2}(?![0-9]).*")


class Complaint(StrEnum):
    RULE = "rule"  # no rule has this name
    LEVEL = "level"  # not a number with a unit
    UNIT = "unit"  # this rule does not count in this unit, or has no levels
    RANGE = "range"  # zero, beyond all sense, or not whole where it must be
    MANY = "many"  # more than LEVELS_MAX
    GROUPED = "grouped"  # 1,000 may be a thousand or one, and 1 500 one level or two
    DAY = "day"  # not a day of the month


class AlertUnclear(InputError):
    """The settings are not changed; `complaint` says why, `rule` which one was meant where that is known."""

    def __init__(self, complaint: Complaint, rule: Rule | None = None) -> None:
        super().__init__(complaint.value)
        self.complaint = complaint
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Change:
    """Change of alert settings. rule: None for all of them. levels come with SET, day with REFILL_DAY."""

    rule: Rule | None
    action: Action
    levels: tuple[Level, ...] = ()
    day: int | None = None

    def apply(self, settings: AccountSettings, headline: str, balance: str | None = None) -> AccountSettings:
        """Return the settings afterwards; what is not named stays.

        balance: the one that is meant. Without it the change is for all balances, but for amounts, which have the
        unit of the headline and are for it alone.
        """
        if balance is not None and not (self.rule and RULES[self.rule].scope is Scope.ACCOUNT):
            return self._in(settings, balance)
        levels = tuple(level for level in self.levels if level.unit is not Unit.AMOUNT)
        if levels == self.levels:
            own = [scope for scope, each in settings.scopes.items() if self.rule is None or self.rule in each.chosen]
            for scope in {ACCOUNT: None, **dict.fromkeys(own)}:
                settings = self._in(settings, scope)
            return settings
        others = replace(self, levels=levels).apply(settings, headline) if levels else settings
        return self._in(others, headline)

    def _in(self, settings: AccountSettings, scope: str) -> AccountSettings:
        changed = self._apply(settings.scopes.get(scope, AlertSettings()), settings.of(scope))
        scopes = {**settings.scopes, scope: changed}
        return AccountSettings({scope: own for scope, own in scopes.items() if own != AlertSettings()})

    def _apply(self, own: AlertSettings, effective: AlertSettings) -> AlertSettings:
        if self.rule is None:
            return _all(effective, self.action)
        chosen, day = dict(own.chosen), own.refill_day
        was = effective.chosen.get(self.rule, Setting(RULES[self.rule].on))
        match self.action:
            case Action.DEFAULT:
                chosen.pop(self.rule, None)
                day = None if self.rule is Rule.REFILL else day
            case Action.SET:
                chosen[self.rule] = Setting(True, self.levels)
            case Action.REFILL_DAY:
                chosen[self.rule], day = replace(was, on=True), self.day
            case Action.ON | Action.OFF:
                chosen[self.rule] = replace(was, on=self.action is Action.ON)
        return AlertSettings(chosen, day)


def parse(text: str) -> Change:
    """Return the change meant. Raises AlertUnclear."""
    words = plain(text)
    action = ACTIONS.get(words)
    if action is not None:
        return Change(None, action)
    name, rest = _rule_name(words)
    action = ACTIONS.get(rest)
    if action is not None:
        return Change(name, action)
    day = _REFILL_DAY.fullmatch(rest)
    if name is Rule.REFILL and day:
        return Change(name, Action.REFILL_DAY, day=_month_day(day[1]))
    return Change(name, Action.SET, parse_levels(name, rest))


def split_label(text: str, is_name: Callable[[str], bool]) -> tuple[str, str]:
    """Return the label in front, with the balance where one is named, and what is to change, each perhaps empty.

    is_name: whether words are the whole name of an account or a balance. The longest name wins; in any other the first
    rule word begins the change.
    """
    typed = text.replace(WORD_JOINER, "")  # a number that was copied from an answer has it between its digits
    words = _THOUSANDS.sub(lambda found: _JOINT.join(found[0].split()), typed).split()
    names = [" ".join(words[:number]).replace(_JOINT, " ") for number in range(len(words) + 1)]
    rests = [" ".join(words[number:]).replace(_JOINT, "") for number in range(len(words) + 1)]
    for name, rest in reversed(list(zip(names[1:], rests[1:], strict=True))):
        if is_name(name) and (not rest or _starts_change(rest)):
            return name, rest
    changes = [number for number, rest in enumerate(rests) if _starts_change(rest)]
    if not changes:
        return names[-1], ""
    number = next((number for number in changes if _is_change(rests[number])), changes[0])
    return names[number], rests[number]


def parse_levels(rule: Rule, text: str) -> tuple[Level, ...]:
    """Return the rule's levels, each once. Raises AlertUnclear."""
    if not RULES[rule].units:
        raise AlertUnclear(Complaint.UNIT, rule)
    rest = _THOUSANDS.sub(lambda found: "".join(found[0].split()), plain(text))
    if set(RULES[rule].units) <= _WHOLE:
        rest = rest.replace(",", " ")
    elif _SPACED.fullmatch(rest):
        raise AlertUnclear(Complaint.GROUPED, rule)
    levels: dict[str, Level] = {}
    while rest:
        found = _NUMBER.match(rest)
        if found is None:
            raise AlertUnclear(Complaint.LEVEL, rule)
        level = _level(rule, found[1], found[2] or "")
        levels[str(level)] = level
        rest = rest[found.end() :]
    if not levels:
        raise AlertUnclear(Complaint.LEVEL, rule)
    if len(levels) > LEVELS_MAX:
        raise AlertUnclear(Complaint.MANY, rule)
    return tuple(levels.values())


def _level(rule: Rule, number: str, word: str) -> Level:
    units = RULES[rule].units
    unit = UNIT_WORDS.get(word) if word else units[0]
    if unit is None or unit not in units:
        raise AlertUnclear(Complaint.UNIT, rule)
    if _GROUPED.fullmatch(number):
        raise AlertUnclear(Complaint.GROUPED, rule)
    value = Decimal(number.replace(",", "."))
    if not _ABOVE.get(unit, 0) < value <= _HIGHEST[unit] or (unit in _WHOLE and value != int(value)):
        raise AlertUnclear(Complaint.RANGE, rule)
    return Level(value, unit)


def _month_day(text: str) -> int:
    day = int(text)
    if not 1 <= day <= 31:
        raise AlertUnclear(Complaint.DAY, Rule.REFILL)
    return day


def _rule_name(words: str) -> tuple[Rule, str]:
    name, _, rest = words.partition(" ")
    rule = RULE_WORDS.get(name)
    if rule is None:
        raise AlertUnclear(Complaint.RULE)
    return rule, rest.strip()


def _starts_change(text: str) -> bool:
    words = plain(text)
    return words in ACTIONS or words.partition(" ")[0] in RULE_WORDS


def _is_change(text: str) -> bool:
    try:
        parse(text)
    except AlertUnclear:
        return False
    return True


def _all(settings: AlertSettings, action: Action) -> AlertSettings:
    """Everything off, everything that is on by default on again, or everything as if never chosen."""
    if action is Action.DEFAULT:
        return AlertSettings()
    chosen: Mapping[Rule, Setting] = {
        rule: replace(
            settings.chosen.get(rule, Setting(info.on)),
            on=action is Action.ON and (info.on or effective_setting(settings, rule).on),
        )
        for rule, info in RULES.items()
    }
    return AlertSettings(chosen, settings.refill_day)
