"""What the bot says of an account by itself, as rows of the outbox; and what becomes of it when it cannot be said."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account
from bot.domain.alerting import Event, Kind, Rule, Severity
from bot.domain.errors import AccountNotFound
from bot.services.chat_settings import zone_of
from bot.services.resources import Resources
from bot.storage import chats, outbox, polling
from bot.storage.chats import ChatSettings
from bot.storage.outbox import Message, Outgoing
from bot.texts.speech import Speech
from bot.texts.warnings import changed_account, warning

STALE_AFTER = timedelta(hours=6)  # a warning that could not be sent for so long is judged anew instead
URGENT, ORDINARY = 0, 1


async def warn(
    conn: AsyncConnection,
    resources: Resources,
    account: Account,
    chat: ChatSettings,
    events: tuple[Event, ...],
    before: dict[str, Any],
) -> None:
    """Tell of the events in one message; `before` is the stored state that each of their rules had until now."""
    now = resources.clock.now()
    t = Speech(chat.language or "en", zone_of(chat), now)
    urgent = any(event.severity is Severity.CRITICAL for event in events)
    # a rejected account is not read again, so nothing would judge it anew
    lasting = any(event.rule is Rule.REJECTED for event in events)
    message = Message(
        chat_id=account.owner_id,
        owner_id=account.owner_id,
        kind=outbox.Kind.WARNING,
        body={
            "account": account.id,
            "text": warning(t, account, resources.providers.info(account.provider).title, events),
            "rules": [event.rule.value for event in events if event.kind is not Kind.RECOVERED],
            "language": t.language,
            "silent": all(event.kind is Kind.RECOVERED for event in events),
            "before": before,
        },
        priority=URGENT if urgent else ORDINARY,
        created_at=now,
        not_before=now,
        expires_at=None if lasting else now + STALE_AFTER,
    )
    await outbox.put(conn, message)


async def ask_about_change(conn: AsyncConnection, resources: Resources, account: Account) -> None:
    """The key opens another account than it used to, which nobody was looking at: its owner is asked."""
    now = resources.clock.now()
    chat = await chats.get(conn, account.owner_id)
    t = Speech(chat.language or "en", zone_of(chat), now)
    text = changed_account(t, account, resources.providers.info(account.provider).title)
    message = Message(
        chat_id=account.owner_id,
        owner_id=account.owner_id,
        kind=outbox.Kind.NOTICE,
        body={"account": account.id, "text": text, "language": t.language},
        priority=URGENT,
        created_at=now,
        not_before=now,
    )
    await outbox.put(conn, message)


async def take_back(conn: AsyncConnection, resources: Resources, unsaid: Iterable[Outgoing]) -> None:
    """Warnings never went out: their owner knows what they knew before, and a reading is due to judge it anew.

    `unsaid` are all that waited for a chat, or for an account in it, the oldest first.
    """
    warnings = [row for row in unsaid if row.kind is outbox.Kind.WARNING]
    for account, rows in groupby(sorted(warnings, key=_account), key=_account):
        try:
            due = await polling.load(conn, account[0], account[1])
        except AccountNotFound:
            continue  # unlinked meanwhile: there is nothing to judge
        states = dict(due.alert_states or {})
        for row in sorted(rows, key=lambda row: row.id, reverse=True):
            states |= row.body["before"]
        known = {rule: state for rule, state in states.items() if state is not None}
        now = resources.clock.now()
        await polling.finish(conn, due, next_poll_at=due.next_poll_at and now, alert_states=known or None)


async def unsay(conn: AsyncConnection, owner_id: int, account_id: str) -> None:
    """The account is gone: what still waits to be said of it is left unsaid."""
    unsaid = await outbox.waiting(conn, owner_id)
    await outbox.expire(conn, [row.id for row in unsaid if row.body.get("account") == account_id])


def _account(row: Outgoing) -> tuple[int, str]:
    return row.owner_id or row.chat_id, row.body["account"]
