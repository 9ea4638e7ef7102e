"""History of a balance, as a chart request and in figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bot.alerts.account import account_facts, facts_of
from bot.alerts.facts import Facts
from bot.alerts.outlook import warn_levels
from bot.charts.request import ChartRequest, ForecastLine, Point, Words
from bot.domain.account import Account
from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.reading import Balance, begins_at
from bot.domain.spending import Spending, in_period, spending_of
from bot.domain.trend import Sample
from bot.services.resources import Resources
from bot.services.watching.kept import Kept, kept_since
from bot.services.watching.outlooks import outlook, state_of
from bot.services.watching.spent import SpendingPeriod
from bot.services.watching.stored import settings_of
from bot.storage import due_accounts
from bot.storage.due_accounts import Due
from bot.texts import names
from bot.texts.balances import amount_left
from bot.texts.html import Html, plain
from bot.texts.localisation import Localisation

PERIODS = (7, 30, 90)  # days


@dataclass(frozen=True, slots=True)
class History:
    """History of a balance in a period. request: None where no amount was ever known.

    balance: as in the newest reading; its `name` is None where it is the account's only one.
    """

    account: Account
    balance: Balance | None
    name: Html | None
    spending: Spending | None
    outlook: Outlook
    request: ChartRequest | None


async def history(
    resources: Resources, t: Localisation, account: Account, days: int, balance: str | None = None
) -> History:
    """Return what one balance held, the headline if none is named, or the one named is gone. Raises AccountNotFound.

    account: under the label that it has where the history is shown.
    """
    now = resources.clock.now()
    period = SpendingPeriod(now, days)
    start = now - period.length
    due, found, kept = await _load(resources, account, period, balance)
    state = state_of(due)
    facts = facts_of(state, found, now, t.zone) if found else account_facts(state, now, t.zone)
    samples = in_period(kept.samples(found.id), start, now) if found else []
    points = _points(samples, start, facts.trend.last)
    ahead = outlook(due, now, t.zone).get(found.id, UNKNOWN) if found else UNKNOWN
    provider = resources.providers.info(due.account.provider)
    several = due.account.last is not None and len(due.account.last.reading.watched) > 1
    name = names.balance(t, found, provider.labels) if found and several else None
    request = _chart(t, due, _titles(t, due, provider.title, name), facts, ahead, points) if points else None
    spending = spending_of(found, samples, start, now, kept.lapses.get(found.id, ())) if found else None
    return History(due.account, found, name, spending, ahead, request)


async def _load(
    resources: Resources, account: Account, period: SpendingPeriod, balance: str | None
) -> tuple[Due, Balance | None, Kept]:
    """Return the account under this label, the balance that is meant, and what is kept from the period on."""
    start = period.end - period.length
    async with resources.database.read() as conn:
        due = await due_accounts.look(conn, account.owner_id, account.id)
        reading = due.account.last.reading if due.account.last else None
        found = (reading.balance(balance or "") or reading.headline) if reading else None
        kept = (await conn.run_sync(kept_since, {account.id: due}, start))[account.id]
        if found and kept.is_unknown_before(found.id, start):  # as `spent` looks: no further back than one more period
            kept = (await conn.run_sync(kept_since, {account.id: due}, period.before))[account.id]
    return replace(due, account=replace(due.account, label=account.label)), found, kept


def _points(samples: Sequence[Sample], start: datetime, newest: Sample | None) -> list[Point]:
    """Return the points of the picture: what was held at the start of the period, and each known amount in it.

    newest: the newest confirmed sample, which may only repeat the amount that is kept.
    """
    points = [(max(sample.at, start), sample.amount) for sample in samples]
    if newest is not None and (not points or points[-1][0] < newest.at):
        points.append((newest.at, newest.amount))
    return points


def _chart(
    t: Localisation, due: Due, title: str, facts: Facts, ahead: Outlook, points: Sequence[Point]
) -> ChartRequest | None:
    balance = facts.balance
    if balance is None:
        return None
    return ChartRequest(
        title=title,
        headline=plain(amount_left(t, replace(balance, amount=ahead.amount(balance)), ahead.levels)),
        language=t.language,
        zone=t.zone.key,
        words=Words(
            refill=t.plain("refill"),
            warning=t.plain("warning"),
            limit=t.plain("plan"),
            runs_out=t.plain("runs out"),
            lasts=t.plain("lasts until the refill"),
        ),
        points=points,
        now=facts.now,
        refills=_increases(points),
        warn_below=max(warn_levels(settings_of(due).of(balance.id), facts), default=None),
        limit=balance.allowance,
        forecast=_dashed(t, points[-1][0], ahead) if balance.period is None else None,
    )


def _titles(t: Localisation, due: Due, title: str, name: Html | None) -> str:
    """Return the provider, the label where it says more, and the balance where there are several."""
    parts = [title, *([] if due.account.repeats(title) else [due.account.label])]
    return " · ".join([*parts, *([] if name is None else [plain(name)])])


def _dashed(t: Localisation, since: datetime, ahead: Outlook) -> ForecastLine | None:
    """Return the forecast's line, to the refill where the balance lasts until then; None while it is unknown."""
    if not ahead.burn_rate:
        return None
    refill = begins_at(ahead.refill_at, t.zone) if ahead.lasts_until_refill and ahead.refill_at else None
    return ForecastLine(since, ahead.burn_rate, None if refill else ahead.runs_out_at, refill)


def _increases(points: Sequence[Point]) -> list[datetime]:
    return [at for (_, before), (at, after) in pairwise(points) if after > before]
