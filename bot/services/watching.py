"""What a reading means for its owner: the trend goes on, the rules are asked, and what is to be said becomes a row.

All of it in the transaction of the reading, from the account's row as it stands in that transaction: two workers that
read the same account cannot both tell of the same change.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.evaluation import evaluate
from bot.alerts.facts import Facts, Failure
from bot.alerts.nearness import nearest
from bot.domain.account import Account, Status
from bot.domain.alerting import AlertSettings, Event, Kind, Rule, RuleState, Severity
from bot.domain.errors import AccountChanged
from bot.domain.forecast import forecast
from bot.domain.outlook import Outlook
from bot.domain.polling import next_poll
from bot.domain.reading import TakenReading
from bot.domain.refills import learnt_day, next_refill
from bot.domain.schedule import QuietHours
from bot.domain.schedule_words import parse_quiet
from bot.domain.trend import Trend
from bot.domain.trend_json import from_json as trend_from_json
from bot.domain.trend_json import to_json as trend_to_json
from bot.services.chat_settings import zone_of
from bot.services.resources import Resources
from bot.storage import chats, outbox, polling
from bot.storage.chats import ChatSettings
from bot.storage.outbox import Message
from bot.storage.polling import Due
from bot.texts.errors import provider_error
from bot.texts.speech import Speech
from bot.texts.warnings import warning

STALE_AFTER = timedelta(hours=6)  # a warning that could not be sent for so long is judged anew instead
URGENT, ORDINARY = 0, 1


def trend_of(due: Due) -> Trend:
    return trend_from_json(due.trend) if due.trend else Trend()


def settings_of(due: Due) -> AlertSettings:
    return replace(
        AlertSettings.from_json(due.alert_settings) if due.alert_settings else AlertSettings(),
        refill_day=due.refill_day,
    )


def states_of(due: Due) -> dict[Rule, RuleState]:
    return {Rule(name): RuleState.from_json(state) for name, state in (due.alert_states or {}).items()}


def refill_at(due: Due, trend: Trend, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the next refill comes: the provider's word, the owner's, or what was learnt."""
    named = due.account.last.reading.headline.next_refill_at if due.account.last else None
    return next_refill(named, due.refill_day, learnt_day(trend.rises, now), now, zone)


def outlook(due: Due, now: datetime, zone: ZoneInfo) -> Outlook:
    """What is to be expected, as far as the readings so far say."""
    trend = trend_of(due)
    foretold = forecast(trend)
    return Outlook(foretold.pace, foretold.runs_out_at, refill_at(due, trend, now, zone))


async def outlooks(resources: Resources, owner_id: int) -> dict[str, Outlook]:
    """The outlook of each of a person's accounts, by its id."""
    now = resources.clock.now()
    async with resources.database.read() as conn:
        zone = zone_of(await chats.get(conn, owner_id))
        return {due.account.id: outlook(due, now, zone) for due in await polling.owned(conn, owner_id)}


async def begin(conn: AsyncConnection, resources: Resources, account: Account, taken: TakenReading) -> None:
    """Watch an account that was just linked, from its first reading on; its owner has that before them."""
    due = await polling.load(conn, account.owner_id, account.id)
    trend = Trend()
    if taken.reading.headline.amount is not None:
        trend = trend.add(taken.at, taken.reading.headline.amount, next_refill_at=taken.reading.headline.next_refill_at)
    at = taken.at + timedelta(seconds=resources.poll_every)
    await polling.finish(conn, due, next_poll_at=at, trend=trend_to_json(trend), last_success_at=taken.at)


async def note_reading(conn: AsyncConnection, resources: Resources, due: Due, taken: TakenReading) -> None:
    """Judge a reading that was recorded in this transaction; `due` is the account's row as loaded in it."""
    headline = taken.reading.headline
    trend = trend_of(due)
    if headline.amount is not None:
        trend = trend.add(taken.at, headline.amount, next_refill_at=headline.next_refill_at)
    judged = replace(due, account=replace(due.account, last=taken), last_success_at=taken.at, failures=0)
    states, at = await _judge(conn, resources, judged, trend, None, taken.at)
    await polling.finish(
        conn,
        due,
        next_poll_at=at,
        trend=trend_to_json(trend),
        alert_states=states,
        failures=0,
        failing_since=None,
        last_success_at=taken.at,
    )


async def note_failure(
    conn: AsyncConnection, resources: Resources, due: Due, failure: Failure, retry_at: datetime | None, *, told: bool
) -> None:
    """Judge a reading that failed. `told`: its owner asked for it and has the answer, so that nothing is said."""
    now = resources.clock.now()
    judged = replace(due, failures=due.failures + 1)
    states, at = await _judge(conn, resources, judged, trend_of(due), failure, now, told=told)
    await polling.finish(
        conn,
        due,
        next_poll_at=max(at, retry_at) if retry_at else at,
        alert_states=states,
        failures=judged.failures,
        failing_since=due.failing_since or now,
    )


async def _judge(
    conn: AsyncConnection,
    resources: Resources,
    due: Due,
    trend: Trend,
    failure: Failure | None,
    now: datetime,
    *,
    told: bool = False,
) -> tuple[dict[str, object] | None, datetime]:
    """Return the rules' states to store and when to read next; what is to be said is put into the outbox."""
    chat = await chats.get(conn, due.account.owner_id)
    zone = zone_of(chat)
    facts = Facts(
        now=now,
        trend=trend,
        reading=due.account.last.reading if due.account.last else None,
        failure=failure,
        last_success=due.last_success_at,
        refill_at=refill_at(due, trend, now, zone),
        quiet=quiet_until(chat, now) is not None,
    )
    at = _next_time(resources, due, facts, chat)
    if told or due.account.status is Status.PAUSED:
        return due.alert_states, at
    evaluation = evaluate(settings_of(due), states_of(due), facts)
    if evaluation.events:
        await outbox.put(conn, _message(resources, due.account, chat, evaluation.events, now))
    return {rule.value: state.to_json() for rule, state in evaluation.states.items()} or None, at


def quiet_hours(chat: ChatSettings) -> QuietHours | None:
    return parse_quiet(f"{chat.quiet_from}-{chat.quiet_to}") if chat.quiet_from and chat.quiet_to else None


def quiet_until(chat: ChatSettings, now: datetime) -> datetime | None:
    """When the quiet hours that hold now end (UTC); None when none hold."""
    hours = quiet_hours(chat)
    return hours.quiet_until(now, zone_of(chat)) if hours else None


def _next_time(resources: Resources, due: Due, facts: Facts, chat: ChatSettings) -> datetime:
    """When to read next; at the latest when quiet hours end, since what was held back is judged anew then."""
    at = next_poll(
        facts.now,
        every=resources.poll_every,
        nearest=nearest(settings_of(due), facts),
        due=facts.refill_at,
        failures=due.failures,
        jitter=random.random(),  # noqa: S311 - spreads load, guards nothing
    )
    morning = quiet_until(chat, facts.now)
    return min(at, morning) if morning else at


def _message(
    resources: Resources, account: Account, chat: ChatSettings, events: tuple[Event, ...], now: datetime
) -> Message:
    t = Speech(chat.language or "en", zone_of(chat), now)
    title = resources.providers.info(account.provider).title
    urgent = any(event.severity is Severity.CRITICAL for event in events)
    silent = all(event.kind is Kind.RECOVERED for event in events)
    return Message(
        chat_id=account.owner_id,
        owner_id=account.owner_id,
        kind=outbox.Kind.WARNING,
        body={
            "account": account.id,
            "text": warning(t, account, title, events),
            "rules": [event.rule.value for event in events if event.kind is not Kind.RECOVERED],
            "language": t.language,
            "silent": silent,
        },
        priority=URGENT if urgent else ORDINARY,
        created_at=now,
        not_before=now,
        expires_at=now + STALE_AFTER,
    )


async def note_change(conn: AsyncConnection, resources: Resources, account: Account) -> None:
    """The key opens another account than it used to, which nobody was looking at: its owner is asked."""
    now = resources.clock.now()
    chat = await chats.get(conn, account.owner_id)
    t = Speech(chat.language or "en", zone_of(chat), now)
    title = resources.providers.info(account.provider).title
    body = {"account": account.id, "text": provider_error(t, AccountChanged(), title), "language": t.language}
    await outbox.put(
        conn,
        Message(
            chat_id=account.owner_id,
            owner_id=account.owner_id,
            kind=outbox.Kind.NOTICE,
            body=body,
            priority=URGENT,
            created_at=now,
            not_before=now,
        ),
    )


async def forget_told(conn: AsyncConnection, owner_id: int, account_id: str, rules: tuple[Rule, ...]) -> None:
    """A warning never went out: its rules are judged anew at the next reading. Raises AccountNotFound."""
    due = await polling.load(conn, owner_id, account_id)
    states = {name: state for name, state in (due.alert_states or {}).items() if Rule(name) not in rules}
    await polling.finish(conn, due, next_poll_at=due.next_poll_at, alert_states=states or None)
