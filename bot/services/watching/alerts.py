"""Alert settings of an account: read, changed; and warnings snoozed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.account import account_facts
from bot.alerts.commands import Change
from bot.alerts.evaluation import snooze
from bot.alerts.registry import effective_setting
from bot.alerts.words import Action
from bot.domain.account import Account
from bot.domain.alerting import (
    ACCOUNT,
    AccountSettings,
    AlertSettings,
    Rule,
    States,
    states_to_json,
)
from bot.services.chats.chat_settings import zone_of
from bot.services.resources import Resources
from bot.services.watching.outlooks import state_of
from bot.services.watching.stored import settings_of, states_of
from bot.storage import chats, due_accounts
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import Due

SNOOZE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watched:
    """Settings in effect for one balance of an account; `balance` is its id."""

    account: Account
    balance: str
    settings: AlertSettings


async def watched(resources: Resources, owner_id: int, account_id: str, balance: str | None = None) -> Watched:
    """Return the settings of a balance, the headline if none is named. Raises AccountNotFound."""
    async with resources.database.read() as conn:
        due = await due_accounts.look(conn, owner_id, account_id)
    return _watched(due, settings_of(due), balance)


@repeated
async def change(
    resources: Resources, owner_id: int, account_id: str, wanted: Change, balance: str | None = None
) -> Watched:
    """Change the settings of one balance, or where none is named of the account.

    What is now true of a rule that was changed is evaluated anew. Raises AccountNotFound.
    """
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        settings = wanted.apply(settings_of(due), _headline(due), balance)
        kept = {
            scope: {rule: state for rule, state in states.items() if wanted.rule not in (None, rule)}
            if balance in (None, scope)
            else states
            for scope, states in states_of(due.alert_states, account=account_id).items()
        }
        # evaluated at once, not only when the account is due by itself
        await _store(conn, due, settings, kept, due.next_poll_at and resources.clock.now())
    return _watched(due, settings, balance)


async def toggle(
    resources: Resources, owner_id: int, account_id: str, rule: Rule, balance: str | None = None
) -> Watched:
    """Turn a rule on or off, whichever it is not. Raises AccountNotFound."""
    now = await watched(resources, owner_id, account_id, balance)
    action = Action.OFF if effective_setting(now.settings, rule).on else Action.ON
    return await change(resources, owner_id, account_id, Change(rule, action), balance)


@dataclass(frozen=True, slots=True)
class Snooze:
    """Result of a snooze. until: None for a refill of unknown day. notified: whether there was anything to snooze."""

    account: Account
    until: datetime | None
    notified: bool


@repeated
async def snooze_warnings(resources: Resources, owner_id: int, account_id: str, *, until_refill: bool) -> Snooze:
    """Snooze what the owner is warned of now, for a day or until the refill. Raises AccountNotFound."""
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        zone = zone_of(await chats.get(conn, owner_id))
        until = snoozed_until(due, resources.clock.now(), zone, until_refill=until_refill)
        notified = states_of(due.alert_states, account=account_id)
        await _store(conn, due, settings_of(due), snoozed(notified, until), due.next_poll_at)
    return Snooze(due.account, until, bool(notified))


def snoozed_until(due: Due, now: datetime, zone: ZoneInfo, *, until_refill: bool) -> datetime | None:
    """Return the end of a snooze; None for a refill of unknown day."""
    return account_facts(state_of(due), now, zone).refill_begins if until_refill else now + SNOOZE


def snoozed(states: States, until: datetime | None) -> States:
    """Snooze all that was notified until then, None meaning the first refill that is seen."""
    return {scope: {rule: snooze(state, until) for rule, state in rules.items()} for scope, rules in states.items()}


def _headline(due: Due) -> str:
    return due.account.last.reading.headline.id if due.account.last else ACCOUNT


def _watched(due: Due, settings: AccountSettings, balance: str | None) -> Watched:
    balance_id = _headline(due) if balance is None else balance
    return Watched(due.account, balance_id, settings.of(balance_id))


async def _store(
    conn: AsyncConnection, due: Due, settings: AccountSettings, states: States, next_poll_at: datetime | None
) -> None:
    await due_accounts.finish(
        conn,
        due,
        next_poll_at=next_poll_at,
        alert_settings=settings.to_json(),
        refill_day=settings.of(ACCOUNT).refill_day,
        alert_states=states_to_json(states),
    )
