"""The history of a balance, drawn and in figures."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from bot.alerts.facts import Facts
from bot.alerts.low import line
from bot.alerts.registry import in_force
from bot.charts.request import ChartRequest, Words
from bot.charts.request import Forecast as Dashed
from bot.domain.account import Account
from bot.domain.alerting import Rule
from bot.domain.forecast import Forecast, forecast
from bot.domain.reading import TakenReading
from bot.services.chat_settings import zone_of
from bot.services.resources import Resources
from bot.services.outlooks import refill_at, settings_of, trend_of
from bot.storage import chats, polling, readings
from bot.texts.speech import Speech
from bot.texts.units import amount

PERIODS = (7, 30, 90)  # days


@dataclass(frozen=True, slots=True)
class History:
    """What happened in the last `days`; `request` is None where no amount was ever known.

    spent, added: the sums of falls and rises between the readings.
    """

    account: Account
    days: int
    taken: tuple[TakenReading, ...]
    spent: Decimal
    added: Decimal
    forecast: Forecast
    request: ChartRequest | None


async def history(resources: Resources, t: Speech, owner_id: int, account_id: str, days: int) -> History:
    """Raises AccountNotFound."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        due = await polling.look(conn, owner_id, account_id)
        settings = await chats.get(conn, owner_id)
        taken = await readings.history(conn, account_id, now - timedelta(days=days))
    last = due.account.last
    if last is not None and (not taken or taken[-1].at < last.at):
        taken.append(last)
    trend = trend_of(due)
    foretold = forecast(trend)
    refill = refill_at(due, trend, now, zone_of(settings))
    facts = Facts(now=now, trend=trend, reading=last.reading if last else None, refill_at=refill)
    amounts = [(one.at, one.reading.headline.amount) for one in taken if one.reading.headline.amount is not None]
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(amounts)]
    rises = [at for (at, _), step in zip(amounts[1:], steps, strict=True) if step > 0]
    request = None
    if amounts:
        headline = taken[-1].reading.headline
        low = in_force(settings_of(due), Rule.LOW)
        lines = [found for level in low.levels or () if (found := line(facts, level)) is not None] if low.on else []
        title = resources.providers.info(due.account.provider).title
        request = ChartRequest(
            title=title if due.account.label.casefold() == title.casefold() else f"{title} · {due.account.label}",
            headline=t.plain_of(amount(t, headline.amount, headline.unit)),
            language=t.language,
            zone=t.zone.key,
            words=Words(
                refill=t.plain("refill"),
                warning=t.plain("warning"),
                limit=t.plain("plan"),
                runs_out=t.plain("runs out"),
            ),
            points=amounts,
            now=now,
            refills=rises,
            warn_below=max(lines, default=None),
            limit=headline.limit,
            forecast=Dashed(amounts[-1][0], foretold.pace, foretold.runs_out_at) if foretold.pace else None,
        )
    return History(
        due.account,
        days,
        tuple(taken),
        -sum((s for s in steps if s < 0), Decimal(0)),
        sum((s for s in steps if s > 0), Decimal(0)),
        foretold,
        request,
    )
