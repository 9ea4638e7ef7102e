"""Spending in words: by account and balance, beside the period before, and in all by currency or unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.domain.account import Account
from bot.domain.reading import Balance
from bot.domain.spending import Compared
from bot.texts import names
from bot.texts.balances import Labels
from bot.texts.cards import heading, with_balance
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.units import PERCENT, amount, amount_bare

CHOICE_OF_PERIOD = mark("I count a week, a month or 30 days, for instance: <code>/spend sales week</code>")


@dataclass(frozen=True, slots=True)
class AccountSpending:
    """Spending of one account, by balance. began: the first reading (UTC), where the period began before it."""

    account: Account
    title: str
    labels: Labels
    spending: tuple[Compared, ...]
    began: datetime | None


def spent_cards(t: Localisation, found: Sequence[AccountSpending], days: int) -> list[Html]:
    """Return the pieces of the answer; their sum is left out where it would repeat the one figure there is."""
    lines = [line for each in found for line in _account_lines(t, each)]
    return [join([head(t, days), *lines, *_total(t, found)])]


def spent_in_all(t: Localisation, found: Sequence[AccountSpending], days: int) -> list[Html]:
    """Return the sums alone, for a group's digest, whose cards say the rest; none where they repeat a figure."""
    sums = _total(t, found)
    return [join([head(t, days), *sums])] if sums else []


def head(t: Localisation, days: int) -> Html:
    return t.plural("💸 <b>Spent</b> in the last {n} day", "💸 <b>Spent</b> in the last {n} days", days)


def _account_lines(t: Localisation, one: AccountSpending) -> list[Html]:
    """Return a line for each balance; one where nothing is known yet."""
    account = heading(t, one.account, one.title)
    if not one.spending:
        return [fill("{account}: {said}", account=account, said=t("not known yet"))]
    return [
        fill("{account}: {said}", account=_named(t, one, account, each), said=_said(t, one, each))
        for each in one.spending
    ]


def spent_line(t: Localisation, one: AccountSpending, days: int) -> Html | None:
    """Return what one account spent in one line, for a digest's card; None while nothing is known."""
    if not one.spending:
        return None
    said = join([_said(t, one, each) for each in one.spending], ", ")
    return t.plural("Spent in {n} day: {spent}", "Spent in {n} days: {spent}", days, spent=said)


def _named(t: Localisation, one: AccountSpending, account: Html, each: Compared) -> Html:
    balance = Balance(each.now.balance, each.now.unit, None)
    return with_balance(account, names.balance(t, balance, one.labels) if len(one.spending) > 1 else None)


def _said(t: Localisation, one: AccountSpending, each: Compared) -> Html:
    parts = [_compared(t, each.now.spent, each.before, each.now.unit)]
    if each.now.lapsed:
        parts.append(t("expired unused: {amount}", amount=amount_bare(t, each.now.lapsed, each.now.unit)))
    if one.began is not None:
        parts.append(t("watched since {day}", day=t.day(one.began)))
    return join(parts, " · ")


def _total(t: Localisation, found: Sequence[AccountSpending]) -> list[Html]:
    """Return the sums by unit."""
    figures = _summable(found)
    units = dict.fromkeys(each.now.unit for each in figures)
    if len(figures) == len(units):
        return []
    return [t("<b>In all:</b> {sums}", sums=join([_sum(t, figures, unit) for unit in units], " · "))]


def _summable(found: Sequence[AccountSpending]) -> list[Compared]:
    """Return all but percent: shares of different allowances are no sum."""
    return [each for one in found for each in one.spending if each.now.unit != PERCENT]


def _sum(t: Localisation, figures: Sequence[Compared], unit: str) -> Html:
    """Return the sum of one unit; of the period before only where all of it is known."""
    mine = [each for each in figures if each.now.unit == unit]
    before = [each.before for each in mine if each.before is not None]
    earlier = sum(before, Decimal(0)) if len(before) == len(mine) else None
    return _compared(t, sum((each.now.spent for each in mine), Decimal(0)), earlier, unit)


def _compared(t: Localisation, spent: Decimal, before: Decimal | None, unit: str) -> Html:
    """Return what was spent, beside what was in the period before, where that is known."""
    now = amount(t, spent, unit)
    if before is None:
        return now
    return t("{spent} (the period before: {before})", spent=now, before=amount_bare(t, before, unit))


def units(found: Sequence[AccountSpending]) -> dict[str, Decimal]:
    """Return what was spent in all of each unit of which anything went."""
    sums: dict[str, Decimal] = {}
    for each in (each.now for each in _summable(found)):
        if each.spent or each.lapsed:
            sums[each.unit] = sums.get(each.unit, Decimal(0)) + each.spent
    return sums


def by_day(t: Localisation, days: int, unit: str, spent: Decimal, lapsed: Decimal) -> Html:
    """Return the caption of a period's bar chart."""
    lines = [fill("{head}: {amount}", head=head(t, days), amount=amount(t, spent, unit))]
    if lapsed:
        lines.append(t("expired unused: {amount}", amount=amount_bare(t, lapsed, unit)))
    return join(lines)
