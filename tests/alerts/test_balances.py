"""Several balances in one account: each by itself, what concerns the account once; windows, postpaid, out of credit."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.alerts.commands import parse
from bot.alerts.outlook import outlooks
from bot.domain.alerting import ACCOUNT, AccountSettings, Failure, Rule, Severity
from bot.domain.reading import Balance, DayOrMoment
from bot.domain.refills import last_month_day
from tests.alerts.watched import DAY, HEADLINE, HOUR, START, Watched, chosen


def dollars(amount: int | None, limit: int | None = 100, **other: object) -> tuple[Balance, ...]:
    left = None if amount is None else Decimal(amount)
    ceiling = None if limit is None else Decimal(limit)
    return (Balance("usd", "USD", left, ceiling, **other),)  # type: ignore[arg-type]


def test_each_watched_balance_has_its_own_thresholds_and_states() -> None:
    watched = Watched(chosen("low 20%", "empty on"), others=dollars(60))
    assert watched.spends(900) == []
    watched.others = dollars(31)
    assert watched.spends(500) == []
    watched.others = dollars(17)
    assert watched.spends(450) == ["usd low raised 20%"]
    assert watched.spends(440, 230, 190) == ["low raised 20%"]
    watched.others = dollars(30)
    assert watched.spends(180) == ["usd low recovered"]
    assert set(watched.notified) == {HEADLINE}


def test_a_sudden_change_of_one_balance_holds_back_no_other() -> None:
    watched = Watched(chosen("low 20%"), others=dollars(60))
    watched.spends(300)
    watched.others = dollars(1)
    assert watched.reads(190) == ["low raised 20%"]
    assert watched.reads(190) == ["usd low raised 20%"]


def test_what_is_only_shown_warns_of_nothing() -> None:
    watched = Watched(others=dollars(1, watched=False))
    assert watched.spends(900, 890, 880) == []
    assert set(watched.state.trends) == {HEADLINE}
    assert set(outlooks(watched.state, watched.now, watched.zone)) == {HEADLINE}


def test_what_concerns_the_account_is_notified_once() -> None:
    watched = Watched(plan_ends_at=START + 2 * DAY, others=dollars(90))
    assert watched.reads(900) == ["expiry raised 3d"]
    assert watched.fails(Failure.REJECTED) == ["rejected raised"]
    watched.step = 7 * HOUR
    watched.reads(900)
    assert watched.fails() == ["unreachable raised 6h"]


def test_credit_with_an_end_of_its_own_is_named_beside_the_plans() -> None:
    ends = START + 20 * HOUR
    watched = Watched(chosen("expiry 1d"), plan_ends_at=START + 9 * DAY, others=dollars(90, expires_at=ends))
    assert watched.reads(900) == ["usd expiry raised 1d"]
    same = Watched(chosen("expiry 1d"), plan_ends_at=ends, others=dollars(90, expires_at=ends))
    assert same.reads(900) == ["expiry raised 1d"]


def test_a_balance_that_is_missing_for_once_keeps_what_is_known_of_it() -> None:
    watched = Watched(chosen("low 20%"), others=dollars(15))
    assert watched.reads(900) == ["usd low raised 20%"]
    watched.others = ()
    assert watched.spends(890) == []
    watched.others = dollars(14)
    assert watched.spends(880) == []


@pytest.mark.parametrize(
    ("line", "balance", "headline", "other"),
    [
        ("low 10%", None, "10%", "10%"),
        ("low 500", None, "500", "7d 20% 5%"),
        ("low 10% 500", None, "10% 500", "10%"),
        ("low 10%", "usd", "7d 20% 5%", "10%"),
        ("low 7", "usd", "7d 20% 5%", "7"),
    ],
)
def test_a_percentage_is_for_all_and_an_amount_for_the_headline(
    line: str, balance: str | None, headline: str, other: str
) -> None:
    settings = parse(line).apply(AccountSettings(), HEADLINE, balance)
    assert (levels(settings, HEADLINE), levels(settings, "usd")) == (headline, other)


def test_a_later_choice_for_all_replaces_that_of_one() -> None:
    settings = parse("low 7").apply(AccountSettings(), HEADLINE, "usd")
    settings = parse("low 10%").apply(settings, HEADLINE)
    assert (levels(settings, HEADLINE), levels(settings, "usd")) == ("10%", "10%")
    settings = parse("low off").apply(settings, HEADLINE, "usd")
    assert not settings.of("usd").chosen[Rule.LOW].on
    assert settings.of(HEADLINE).chosen[Rule.LOW].on
    assert parse("default").apply(settings, HEADLINE) == AccountSettings()


def test_what_concerns_the_account_is_set_for_the_account() -> None:
    settings = parse("unreachable 12h").apply(AccountSettings(), HEADLINE, "usd")
    assert set(settings.scopes) == {ACCOUNT}


def test_a_new_balance_follows_what_was_chosen_for_all() -> None:
    watched = Watched(chosen("low 50%"))
    watched.spends(900)
    watched.others = dollars(45)
    assert watched.spends(890) == ["usd low raised 50%"]


def test_a_window_says_that_it_is_low_once_and_nothing_of_its_refills() -> None:
    """Five hours, refilled four times a day: no refill, no "runs out before it", no recovery, and nobody is woken."""
    watched = Watched(limit=Decimal(100), period=timedelta(hours=5), step=HOUR)
    said: list[str] = []
    for _ in range(8):
        watched.refill_at = watched.now + 5 * HOUR
        for amount in (100, 75, 50, 15, 0):
            watched.quiet = amount == 0
            said += watched.reads(amount)
    assert {line.split()[0] for line in said} == {"low"}
    assert not [line for line in said if "recovered" in line]
    assert len(said) <= 8
    watched.quiet = False
    (event,) = (event for event in watched.events() if event.rule is Rule.EMPTY)
    assert event.severity is Severity.NORMAL


@pytest.mark.parametrize("name", ["postpaid", "auto_reload"])
def test_who_pays_afterwards_or_by_itself_is_warned_of_the_key_alone(name: str) -> None:
    watched = Watched(plan_ends_at=START + DAY, step=7 * HOUR)
    assert watched.state.reading is None
    watched.reads(900)
    assert watched.state.reading is not None
    watched.state = replace(watched.state, reading=replace(watched.state.reading, **{name: True}))
    watched.notified = {}
    watched.now += 7 * HOUR
    assert watched.events() == ()
    assert watched.fails() == []
    assert watched.fails(Failure.OUT_OF_CREDIT) == []
    assert watched.fails(Failure.REJECTED) == ["rejected raised"]


@pytest.mark.failure(88)
def test_out_of_credit_is_critical_notified_once_and_names_the_last_figure() -> None:
    watched = Watched(chosen("empty on", "unreachable on"), others=dollars(50), step=2 * HOUR)
    watched.reads(37)
    watched.now += watched.step
    (event,) = watched.events(Failure.OUT_OF_CREDIT)
    assert (event.rule, event.severity, event.scope) == (Rule.EMPTY, Severity.CRITICAL, HEADLINE)
    assert (event.figures.failure, event.figures.amount) == (Failure.OUT_OF_CREDIT, Decimal(37))
    assert [watched.fails(Failure.OUT_OF_CREDIT) for _ in range(5)] == [[]] * 5
    watched.quiet = True
    assert watched.fails(Failure.OUT_OF_CREDIT) == []
    watched.quiet = False
    assert watched.spends(900) == ["empty recovered"]


@pytest.mark.failure(76)
def test_a_balance_that_lasts_until_its_refill_has_no_end_before_it() -> None:
    watched = Watched(chosen("low 20%"), refill_at=START + 4 * DAY)
    watched.spends(*(1000 - 5 * n for n in range(48)))  # 120 a day: over after eight days
    found = outlooks(watched.state, watched.now, watched.zone)[HEADLINE]
    assert (found.lasts_until_refill, found.runs_out_at) == (True, None)
    assert watched.facts().figures.runs_out_at is None
    watched.refill_at = START + 20 * DAY
    watched.spends(760)
    found = outlooks(watched.state, watched.now, watched.zone)[HEADLINE]
    assert found.lasts_until_refill is False
    assert found.runs_out_at is not None
    assert found.runs_out_at < watched.refill_at


@pytest.mark.failure(79)
def test_a_refill_whose_time_has_passed_is_overdue_until_it_is_seen() -> None:
    named = START + 3 * HOUR
    watched = Watched(chosen("refill on 15"), refill_at=named)
    watched.spends(500)
    assert outlooks(watched.state, watched.now, watched.zone)[HEADLINE].overdue_refill is None
    watched.spends(490, 480, 470)
    found = outlooks(watched.state, watched.now, watched.zone)[HEADLINE]
    assert found.overdue_refill == named
    assert found.refill_at is not None
    assert found.refill_at > watched.now  # by the day of the month
    watched.spends(1000)
    assert outlooks(watched.state, watched.now, watched.zone)[HEADLINE].overdue_refill is None


@pytest.mark.failure(79)
def test_a_refill_by_the_day_that_the_owner_set_is_overdue_until_it_is_seen() -> None:
    """Not of one that lies before the first reading, and not while the balance is full, where none is to be seen."""

    def overdue() -> DayOrMoment | None:
        return outlooks(watched.state, watched.now, watched.zone)[HEADLINE].overdue_refill

    due = (START + 3 * DAY).date()
    watched = Watched(chosen(f"refill on {due.day}"), step=6 * HOUR)
    for spent in range(20):
        watched.reads(900 - spent)
        assert overdue() == (due if watched.now.date() > due else None)
    assert overdue() == due
    watched.spends(990, 990)
    assert overdue() is None
    full = Watched(watched.settings, step=6 * HOUR)
    full.spends(*[1000] * 20)
    watched = full
    assert overdue() is None


@pytest.mark.failure(79)
@pytest.mark.parametrize(
    ("day", "today", "last"),
    [
        (15, date(2026, 3, 16), date(2026, 3, 15)),
        (15, date(2026, 3, 15), date(2026, 2, 15)),
        (31, date(2026, 3, 1), date(2026, 2, 28)),
        (31, date(2026, 4, 30), date(2026, 3, 31)),
        (30, date(2026, 1, 4), date(2025, 12, 30)),
    ],
)
def test_the_last_such_day_of_the_month(day: int, today: date, last: date) -> None:
    assert last_month_day(day, today) == last


def levels(settings: AccountSettings, balance: str) -> str:
    chosen = settings.of(balance).chosen.get(Rule.LOW)
    return "7d 20% 5%" if chosen is None else " ".join(map(str, chosen.levels or ()))
