"""The history of a balance, drawn and in figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from bot.alerts.facts import Facts
from bot.alerts.low import line
from bot.alerts.registry import in_force
from bot.charts.request import ChartRequest, Point, Words
from bot.charts.request import Forecast as Dashed
from bot.domain.account import Account
from bot.domain.alerting import Rule
from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.reading import Balance, begins_at
from bot.services.resources import Resources
from bot.services.watching.outlooks import outlook, refill_at, settings_of, trend_of
from bot.storage import due_accounts, readings
from bot.storage.due_accounts import Due
from bot.texts.balances import figure
from bot.texts.localisation import Localisation

PERIODS = (7, 30, 90)  # days


@dataclass(frozen=True, slots=True)
class History:
    """What happened in the last `days`; `request` is None where no amount was ever known.

    spent, added: the sums of falls and rises between the readings. balance: the newest one.
    """

    account: Account
    days: int
    balance: Balance | None
    spent: Decimal
    added: Decimal
    outlook: Outlook
    request: ChartRequest | None


async def history(
    resources: Resources, t: Localisation, owner_id: int, account_id: str, days: int, *, label: str | None = None
) -> History:
    """`label` is what the account is called where it is shown, if not by its own. Raises AccountNotFound."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        due = await due_accounts.look(conn, owner_id, account_id)
        kept = await readings.amounts(conn, account_id, now - timedelta(days=days))
    if label is not None:
        due = replace(due, account=replace(due.account, label=label))
    last = due.account.last
    if last is not None and (not kept or kept[-1][0] < last.at):
        kept.append((last.at, last.reading.headline.amount))
    points = [(at, held) for at, held in kept if held is not None]
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(points)]
    trend = trend_of(due)
    facts = Facts(
        now=now,
        trend=trend,
        reading=last.reading if last else None,
        refill_at=refill_at(due, trend, now, t.zone),
    )
    ahead = outlook(due, now, t.zone).get(last.reading.headline.id, UNKNOWN) if last else UNKNOWN
    title = resources.providers.info(due.account.provider).title
    return History(
        account=due.account,
        days=days,
        balance=last.reading.headline if last else None,
        spent=-sum((step for step in steps if step < 0), Decimal(0)),
        added=sum((step for step in steps if step > 0), Decimal(0)),
        outlook=ahead,
        request=_chart(t, due, title, facts, ahead, points) if points else None,
    )


def _chart(
    t: Localisation, due: Due, title: str, facts: Facts, ahead: Outlook, points: Sequence[Point]
) -> ChartRequest | None:
    if facts.reading is None:
        return None
    headline, label = facts.reading.headline, due.account.label
    return ChartRequest(
        title=title if label.casefold() == title.casefold() else f"{title} · {label}",
        headline=t.plain_of(figure(t, headline, ahead.levels)),
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
        refills=_rises(points),
        warn_below=_warned_below(due, facts),
        limit=headline.allowance,
        forecast=_dashed(t, points[-1][0], ahead) if headline.period is None else None,
    )


def _dashed(t: Localisation, since: datetime, ahead: Outlook) -> Dashed | None:
    """The forecast, to the refill where the balance lasts until then."""
    if not ahead.burn_rate:
        return None
    refill = begins_at(ahead.refill_at, t.zone) if ahead.lasts_until_refill else None
    return Dashed(since, ahead.burn_rate, None if refill else ahead.runs_out_at, refill)


def _rises(points: Sequence[Point]) -> list[datetime]:
    return [at for (_, before), (at, after) in pairwise(points) if after > before]


def _warned_below(due: Due, facts: Facts) -> Decimal | None:
    """The first line that a falling balance crosses; None where no warning of a low balance is set."""
    low = in_force(settings_of(due), Rule.LOW)
    levels = low.levels if low.on and low.levels else ()
    return max((found for level in levels if (found := line(facts, level)) is not None), default=None)
