"""`/alerts` in one line."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.commands import AlertUnclear, Complaint, parse, parse_levels, split_label
from bot.alerts.registry import RULES, effective_setting
from bot.domain.alerting import ACCOUNT, AccountSettings, Level, Rule, Unit
from tests.alerts.watched import HEADLINE, PATIENT, chosen


def setting_of(settings: AccountSettings, rule: Rule) -> str:
    setting = effective_setting(settings.of(HEADLINE), rule)
    return " ".join(("on" if setting.on else "off", *map(str, setting.levels or ())))


@pytest.mark.parametrize(
    ("line", "rule", "result"),
    [
        ("low 20% 5%", Rule.LOW, "on 20% 5%"),
        ("LOW 500", Rule.LOW, "on 500"),
        ("low 20 %, 5 %", Rule.LOW, "on 20% 5%"),
        ("low 20\u00a0%", Rule.LOW, "on 20%"),
        ("low 20,5% 0.5%", Rule.LOW, "on 20.5% 0.5%"),
        ("low 12\u202f000 20% 20.0%", Rule.LOW, "on 12000 20%"),
        ("low 50 250 500", Rule.LOW, "on 50 250 500"),
        ("low 50 100", Rule.LOW, "on 50 100"),
        ("низкий 20 %, 5 %", Rule.LOW, "on 20% 5%"),
        ("Пусто выкл", Rule.EMPTY, "off"),
        ("runway 3d", Rule.RUNWAY, "on 3d"),
        ("запас 5 дн", Rule.RUNWAY, "on 5d"),
        ("spending off", Rule.SPENDING, "off 3x"),
        ("spending 2,5x", Rule.SPENDING, "on 2.5x"),
        ("refill 2d", Rule.REFILL, "on 2d"),
        ("refilled on", Rule.REFILLED, "on"),
        ("пополнено вкл", Rule.REFILLED, "on"),
        ("expiry 7d 3d 1d", Rule.EXPIRY, "on 7d 3d 1d"),
        ("срок 7, 3, 1 д", Rule.EXPIRY, "on 7d 3d 1d"),
        ("unreachable 12h", Rule.UNREACHABLE, "on 12h"),
        ("недоступен 1 день", Rule.UNREACHABLE, "on 1d"),
        ("отклонён выкл", Rule.REJECTED, "off"),
        ("low default", Rule.LOW, "on 7d 20% 5%"),
        ("low по умолчанию", Rule.LOW, "on 7d 20% 5%"),
    ],
)
def test_a_line_sets_one_rule_and_leaves_the_others(line: str, rule: Rule, result: str) -> None:
    before = parse("low 42").apply(AccountSettings(), HEADLINE)
    after = parse(line).apply(before, HEADLINE)
    assert setting_of(after, rule) == result
    assert all(setting_of(after, other) == setting_of(before, other) for other in Rule if other is not rule)


@pytest.mark.failure(14)
@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("low nan", Complaint.LEVEL),
        ("low inf", Complaint.LEVEL),
        ("low 1e400", Complaint.LEVEL),
        ("low -5", Complaint.LEVEL),
        ("low 0", Complaint.RANGE),
        ("low 101%", Complaint.RANGE),
        ("low " + "9" * 400, Complaint.LEVEL),
        ("low ٣", Complaint.LEVEL),
        ("low 1,000", Complaint.GROUPED),
        ("low 1 500", Complaint.GROUPED),
        ("low 20% 10 000,50", Complaint.GROUPED),
        ("low", Complaint.LEVEL),
        ("low 20% off", Complaint.LEVEL),
        ("low 3d", Complaint.UNIT),
        ("empty 5", Complaint.UNIT),
        ("spending 1x", Complaint.RANGE),
        ("runway 0.5d", Complaint.RANGE),
        ("runway 366d", Complaint.RANGE),
        ("expiry 1 2 3 4 5 6", Complaint.MANY),
        ("refill on 0", Complaint.DAY),
        ("refill on 32", Complaint.DAY),
        ("nonsense", Complaint.RULE),
        ("", Complaint.RULE),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(line: str, complaint: Complaint) -> None:
    with pytest.raises(AlertUnclear) as refused:
        parse(line)
    assert refused.value.complaint is complaint


@PATIENT
@given(st.sampled_from(Rule), st.text(st.sampled_from("0123456789.,- %dxeE×нNaд\u00a0٣"), max_size=12))
def test_whatever_is_typed_gives_sane_levels_or_a_complaint(rule: Rule, text: str) -> None:
    with suppress(AlertUnclear):
        levels = parse_levels(rule, text)
        assert 1 <= len(levels) <= 5
        assert all(level.unit in RULES[rule].units and level.value > 0 for level in levels)
        assert all(Level.of(str(level)) == level for level in levels)


def test_the_refill_day_is_set_kept_and_forgotten() -> None:
    day = parse("refill on 31").apply(AccountSettings(), HEADLINE)
    assert day.of(ACCOUNT).refill_day == 31
    assert parse("пополнение вкл 15").apply(day, HEADLINE).of(ACCOUNT).refill_day == 15
    assert parse("пополнение 15-го числа").apply(day, HEADLINE).of(ACCOUNT).refill_day == 15
    assert parse("refill off").apply(day, HEADLINE).of(ACCOUNT).refill_day == 31
    assert parse("low off").apply(day, HEADLINE).of(ACCOUNT).refill_day == 31
    assert parse("refill default").apply(day, HEADLINE).of(ACCOUNT).refill_day is None
    assert parse("default").apply(day, HEADLINE) == AccountSettings()


def test_off_and_on_keep_the_levels_and_what_is_off_by_default() -> None:
    levels = parse("low 42").apply(AccountSettings(), HEADLINE)
    off = parse("off").apply(levels, HEADLINE)
    assert {setting_of(off, rule)[:3] for rule in Rule} == {"off"}
    on = parse("вкл").apply(off, HEADLINE)
    assert setting_of(on, Rule.LOW) == "on 42"
    assert [rule for rule in Rule if not effective_setting(on.of(HEADLINE), rule).on] == [Rule.REFILLED]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("low 20%", ("", "low 20%")),
        ("sales low 20%", ("sales", "low 20%")),
        ("Team 2 refill on 15", ("Team 2", "refill on 15")),
        ("all off", ("all", "off")),
        ("мой низкий бюджет по умолчанию", ("мой низкий бюджет", "по умолчанию")),
        ("sales low 1e400", ("sales", "low 1e400")),
        ("sales", ("sales", "")),
        ("", ("", "")),
        ("sales low priority", ("sales low priority", "")),
        ("sales low priority low off", ("sales low priority", "low off")),
        ("Sales LOW priority off", ("Sales LOW priority", "off")),
        ("sales low priorities off", ("sales", "low priorities off")),
        ("sales low 25\u00a0300 5\u202f%", ("sales", "low 25300 5 %")),
        ("low\n1\u00a0000\u00a0000,5 500", ("", "low 1000000,5 500")),
        ("low 20\u00a01000 0,5\u00a0250", ("", "low 20 1000 0,5 250")),
        ("team 25\u00a0300 low 25\u00a0300", ("team 25 300", "low 25300")),
    ],
)
def test_a_label_may_hold_spaces_and_ends_where_a_change_begins(text: str, parts: tuple[str, str]) -> None:
    names = {"sales", "sales low priority", "team 25 300"}
    assert split_label(text, lambda words: words.casefold() in names) == parts


def test_settings_are_stored_exactly() -> None:
    for settings in (AccountSettings(), chosen("low 20,5% 500", "expiry 7d", "refill on 31", "spending 2,5x")):
        assert AccountSettings.from_json(settings.to_json()) == settings


def test_every_rule_is_declared_with_levels_that_are_its_own() -> None:
    assert set(RULES) == set(Rule)
    assert [rule for rule, info in RULES.items() if not info.on] == [Rule.REFILLED]
    for rule, info in RULES.items():
        assert all(level.unit in info.units or (rule, level.unit) == (Rule.LOW, Unit.DAYS) for level in info.levels)
