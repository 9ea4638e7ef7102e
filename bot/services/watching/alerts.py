"""What an account is watched for: shown, changed, and put off for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts._words import Action
from bot.alerts.commands import Change
from bot.alerts.evaluation import snooze, snooze_until_refill
from bot.alerts.registry import in_force
from bot.domain.account import Account
from bot.domain.alerting import AlertSettings, Rule, RuleState
from bot.services.chats.chat_settings import zone_of
from bot.services.resources import Resources
from bot.services.watching.outlooks import refill_at, settings_of, states_of, to_json, trend_of
from bot.storage import chats, due_accounts
from bot.storage.due_accounts import Due

SNOOZE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    account: Account
    settings: AlertSettings


async def watched(resources: Resources, owner_id: int, account_id: str) -> Watched:
    """Raises AccountNotFound."""
    async with resources.database.read() as conn:
        due = await due_accounts.look(conn, owner_id, account_id)
    return Watched(due.account, settings_of(due))


async def change(resources: Resources, owner_id: int, account_id: str, wanted: Change) -> Watched:
    """Change the settings; what is now true of a rule that was changed is judged anew. Raises AccountNotFound."""
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        settings = wanted.apply(settings_of(due))
        kept = {
            rule: state
            for rule, state in states_of(due.alert_states).items()
            if wanted.rule is not None and rule is not wanted.rule
        }
        # judged at once, not only when the account is due by itself
        await _store(conn, due, settings, kept, due.next_poll_at and resources.clock.now())
    return Watched(due.account, settings)


async def toggle(resources: Resources, owner_id: int, account_id: str, rule: Rule) -> Watched:
    """Turn a rule on or off, whichever it is not. Raises AccountNotFound."""
    now = await watched(resources, owner_id, account_id)
    action = Action.OFF if in_force(now.settings, rule).on else Action.ON
    return await change(resources, owner_id, account_id, Change(rule, action))


@dataclass(frozen=True, slots=True)
class PutOff:
    """`until` is None for a refill whose day nobody knows. `told`: something is wrong; else nothing was put off."""

    account: Account
    until: datetime | None
    told: bool


async def put_off(resources: Resources, owner_id: int, account_id: str, *, until_refill: bool) -> PutOff:
    """Say nothing more of what is told now for a day, or until the refill. Raises AccountNotFound."""
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        zone = zone_of(await chats.get(conn, owner_id))
        until = put_off_until(due, resources.clock.now(), zone, until_refill=until_refill)
        told = states_of(due.alert_states)
        await _store(conn, due, settings_of(due), snoozed(told, until), due.next_poll_at)
    return PutOff(due.account, until, bool(told))


def put_off_until(due: Due, now: datetime, zone: ZoneInfo, *, until_refill: bool) -> datetime | None:
    """None for a refill whose day nobody knows."""
    return refill_at(due, trend_of(due), now, zone) if until_refill else now + SNOOZE


def snoozed(told: Mapping[Rule, RuleState], until: datetime | None) -> dict[Rule, RuleState]:
    """Let all that is told rest until then, None meaning the first refill that is seen."""
    return {rule: snooze(state, until) if until else snooze_until_refill(state, None) for rule, state in told.items()}


async def _store(
    conn: AsyncConnection,
    due: Due,
    settings: AlertSettings,
    states: Mapping[Rule, RuleState],
    next_poll_at: datetime | None,
) -> None:
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=next_poll_at,
        alert_settings=settings.to_json(),
        refill_day=settings.refill_day,
        alert_states=to_json(states),
    )
