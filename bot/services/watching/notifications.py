"""Warnings of accounts as rows of the outbox, and their roll-back when they cannot be sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.alerting import Event, EventKind, Rule
from bot.domain.errors import AccountNotFound
from bot.services.outgoing import AccountChangedData, WarningData, account_of, dump, share_of
from bot.services.resources import Resources
from bot.services.watching.destinations import Destination
from bot.storage import chats, due_accounts, shares
from bot.storage.db.conflicts import repeated
from bot.storage.queues import outbox
from bot.storage.queues.outbox import DeliveryOutcome, Message, Outgoing

STALE_AFTER = timedelta(hours=6)  # a warning that could not be sent for so long is evaluated anew instead
CRITICAL, ORDINARY = 0, 1  # priorities


async def warn(
    conn: AsyncConnection,
    resources: Resources,
    account: Account,
    destination: Destination,
    events: tuple[Event, ...],
) -> None:
    """Enqueue the events as one message; it is rendered when it is sent."""
    now, share = resources.clock.now(), destination.share
    # a rejected account is not polled, so nothing would evaluate it anew
    lasting = any(event.rule is Rule.REJECTED and event.kind is not EventKind.RECOVERED for event in events)
    data = WarningData(
        account_id=account.id,
        share_id=share.id if share else None,
        events=events,
        silent=destination.is_silent(events) or all(event.kind is EventKind.RECOVERED for event in events),
        before=_states_before(destination, events),
    )
    message = Message(
        chat_id=destination.chat.chat_id,
        thread_id=(share and share.thread_id) or None,
        owner_id=account.owner_id,
        kind=outbox.MessageKind.WARNING,
        body=dump(data),
        priority=CRITICAL if data.is_critical else ORDINARY,
        created_at=now,
        not_before=now,
        expires_at=None if lasting else now + STALE_AFTER,
    )
    await outbox.put(conn, message)


async def ask_about_change(conn: AsyncConnection, resources: Resources, account: Account) -> None:
    """Enqueue the question to the owner what to make of a key that opens another account than it used to."""
    now = resources.clock.now()
    message = Message(
        chat_id=account.owner_id,
        owner_id=account.owner_id,
        kind=outbox.MessageKind.NOTICE,
        body=dump(AccountChangedData(account.id)),
        priority=CRITICAL,
        created_at=now,
        not_before=now,
    )
    await outbox.put(conn, message)


@repeated
async def close(resources: Resources, chat_id: int) -> None:
    """Close a chat to all messages until /start or the bot's return; its warnings are evaluated anew then."""
    async with resources.database.write() as conn:
        await chats.close(conn, chat_id, resources.clock.now())
        pending = await outbox.waiting(conn, chat_id)
        await roll_back(conn, resources, pending)
        # only these: what is put meanwhile is refused once more, and rolled back then
        await outbox.expire(conn, [row.id for row in pending], DeliveryOutcome.BLOCKED)


async def roll_back(
    conn: AsyncConnection, resources: Resources, pending: Iterable[Outgoing], *, at: datetime | None = None
) -> None:
    """Roll back warnings that never went out: rule states are as before, and a reading is due by `at`, now for None.

    `pending` are all that waited for a chat, or for an account in it, the oldest first.
    """
    by = at or resources.clock.now()
    warnings = [row for row in pending if row.kind is outbox.MessageKind.WARNING]
    await shares.lock_accounts(conn, {what_about(row)[2] for row in warnings})
    for about, rows in groupby(sorted(warnings, key=what_about), key=what_about):
        before: dict[str, dict[str, Any]] = {}
        for row in sorted(rows, key=lambda row: row.id, reverse=True):
            for scope, states in row.body["before"].items():
                before.setdefault(scope, {}).update(states)
        try:
            await _restore(conn, about, before, by)
        except AccountNotFound:
            continue  # unlinked, or shared no more: there is nothing to judge


async def _restore(
    conn: AsyncConnection, about: tuple[int, int, str], before: dict[str, dict[str, Any]], by: datetime
) -> None:
    """Restore the rule states of one account in one chat. Raises AccountNotFound."""
    chat_id, owner_id, name = about
    share = await shares.get(conn, chat_id, name) if chat_id != owner_id else None
    due = await due_accounts.load(conn, owner_id, share.account_id if share else name)
    next_poll_at = due.next_poll_at and min(due.next_poll_at, by)
    if share is None:
        states = _known(due.alert_states, before)
        await due_accounts.finish(conn, due, next_poll_at=next_poll_at, alert_states=states)
    else:
        await shares.set_states(conn, share.id, _known(share.states, before))
        await due_accounts.finish(conn, due, next_poll_at=next_poll_at)


def _known(states: dict[str, Any] | None, before: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    put_back = dict(states or {})
    for scope, rules in before.items():
        known = put_back.get(scope, {}) | rules
        put_back[scope] = {rule: state for rule, state in known.items() if state is not None}
    return {scope: rules for scope, rules in put_back.items() if rules} or None


async def cancel_pending(conn: AsyncConnection, owner_id: int, account_id: str) -> None:
    """Expire the messages about an account that is gone, in its owner's chat."""
    pending = await outbox.waiting(conn, owner_id)
    await outbox.expire(conn, [row.id for row in pending if account_of(row) == account_id])


async def roll_back_pending(conn: AsyncConnection, resources: Resources, owner_id: int, account_id: str) -> None:
    """Roll back and expire the warnings of an account that are not sent yet, in its groups too.

    Raises AccountNotFound.
    """
    await due_accounts.load(conn, owner_id, account_id)  # after a reading under way, whose warnings count too
    shared = {entry.share.chat_id: entry.share.id for entry in await shares.of_account(conn, account_id)}
    names = {owner_id: account_id, **shared}
    pending = [
        row
        for chat_id, name in names.items()
        for row in await outbox.waiting(conn, chat_id)
        if row.kind is outbox.MessageKind.WARNING and what_about(row)[2] == name
    ]
    await roll_back(conn, resources, pending)
    await outbox.expire(conn, [row.id for row in pending])


def _states_before(destination: Destination, events: Iterable[Event]) -> dict[str, Any]:
    """Return each rule's state until now, by scope, for when these events are never sent."""
    before: dict[str, Any] = {}
    for event in events:
        state = (destination.states or {}).get(event.scope, {}).get(event.rule.value)
        before.setdefault(event.scope, {})[event.rule.value] = state
    return before


def what_about(row: Outgoing) -> tuple[int, int, str]:
    """Return the chat, the owner, and the id of what a warning is about: their account, or in a group its share."""
    return row.chat_id, row.owner_id or row.chat_id, share_of(row) or account_of(row) or ""
