"""Readings that lead to no notification, stored in batches: one SELECT … FOR UPDATE, pure rules, one UPDATE.

All others (a warning, a recovery, another identity, a key that was refused or replaced meanwhile, an older reading) are
left to `reading`, which stores each in a transaction of its own.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from bot.alerts.account import observe
from bot.domain.account import Status
from bot.domain.reading import TakenReading
from bot.domain.trend_json import trends_to_json
from bot.services.watching.allowance import limits_named
from bot.services.watching.call_ledger import CallLedger
from bot.services.watching.destinations import destinations_of
from bot.services.watching.judgement import Judgement, judge
from bot.services.watching.outcome import ProviderAnswer, ReadingOutcome
from bot.services.watching.outlooks import state_of
from bot.storage import account_readings, chats, reading_json, readings, shares, watched
from bot.storage.chats import ChatSettings
from bot.storage.db.engine import Database
from bot.storage.due_accounts import Due
from bot.storage.vault.key_vault import KeyVault
from bot.storage.watched import Locked


@dataclass(frozen=True, slots=True)
class _Stored:
    """Columns to store: of `watched.OFTEN`, and of `watched.SELDOM` where one of them changes.

    kept: whether the reading, `taken`, belongs into the history.
    """

    often: Mapping[str, Any]
    seldom: Mapping[str, Any] | None
    taken: TakenReading
    kept: bool


@dataclass(frozen=True, slots=True)
class Recorder:
    """Recorder of readings. poll_every: POLL_EVERY, in seconds."""

    database: Database
    vault: KeyVault
    ledger: CallLedger
    poll_every: int

    async def record(self, answers: Sequence[ProviderAnswer]) -> list[ReadingOutcome | None]:
        """Store the answers in one transaction, with the calls counted so far; None for one that leads to more."""
        async with self.ledger.writing() as write_calls:
            return await self.database.run(lambda conn: self._record(conn, answers, write_calls))

    def _record(
        self, conn: Connection, answers: Sequence[ProviderAnswer], write_calls: Callable[[Connection], None]
    ) -> list[ReadingOutcome | None]:
        ids = {answer.account.id for answer in answers}
        locked = watched.lock(conn, ids)
        owners = chats.settings_of(conn, {row.due.account.owner_id for row in locked.values()})
        shared = shares.of_accounts(conn, ids)
        often: dict[int, Mapping[str, Any]] = {}
        seldom: dict[int, Mapping[str, Any]] = {}
        kept: list[tuple[int, TakenReading]] = []
        outcomes: list[ReadingOutcome | None] = []
        for answer in answers:
            row = locked.pop(answer.account.id, None)  # a second answer of an account is not for this batch
            found = self._judged(row, owners, shared.get(answer.account.id, []), answer) if row else None
            if row is None or found is None:
                outcomes.append(None)
                continue
            often[row.due.number] = found.often
            if found.seldom is not None:
                seldom[row.due.number] = found.seldom
            if found.kept:
                kept.append((row.due.number, found.taken))
            account = replace(row.due.account, last=found.taken)
            outcomes.append(ReadingOutcome(account, found.taken, next_poll_at=found.often["next_poll_at"]))
        watched.save(conn, often, seldom)
        readings.keep_all(conn, kept)
        write_calls(conn)
        return outcomes

    def _judged(
        self,
        row: Locked,
        owners: Mapping[int, ChatSettings],
        shared: Sequence[shares.ShareWithChat],
        answer: ProviderAnswer,
    ) -> _Stored | None:
        due, taken = row.due, answer.with_known_limit(row.due.account)
        account, last = due.account, due.account.last
        identity = account_readings.identity_of(self.vault, account.id, taken.reading.identity) or row.identity
        sound = account.status is Status.ACTIVE and not account.rejections and row.fingerprint == answer.fingerprint
        if not sound or identity != (row.identity or identity) or (last is not None and taken.at <= last.at):
            return None
        before, owner = state_of(due), owners[account.owner_id]
        state = observe(before, taken)
        judged = judge(
            replace(due, failures=0) if due.failures else due,
            state,
            destinations_of(due, owner, shared),
            owner,
            taken.at,
            every=self.poll_every,
            jitter=random.random(),  # noqa: S311 - spreads load, guards nothing
        )
        if not _is_quiet(judged):
            return None
        reading = reading_json.to_json(taken.reading)
        worth = readings.is_worth_keeping(taken, reading != row.last_reading, due.last_kept_at)
        kept = (worth or before.unconfirmed) and not state.unconfirmed
        often = {
            "last_reading": reading,
            "last_read_at": taken.at,
            "last_kept_at": taken.at if kept else due.last_kept_at,
            "last_success_at": taken.at,
            "trend": trends_to_json(state.trends),
            "next_poll_at": judged.next_poll_at,
        }
        return _Stored(often, _seldom(row, answer, identity, _owner_states(due, judged)), taken, kept)


def _seldom(
    row: Locked, answer: ProviderAnswer, identity: str | None, states: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Return the columns of `watched.SELDOM` as they are to be; None where none of them changes."""
    due, named = row.due, limits_named(answer.taken.reading)
    before = {
        "key_mac": due.key_mac,
        "identity": row.identity,
        "failures": due.failures,
        "failing_since": due.failing_since,
        "profile_read_at": due.profile_read_at,
        "quota_hourly": due.quota_hourly,
        "quota_daily": due.quota_daily,
        "alert_states": due.alert_states,
    }
    after = before | {
        "key_mac": answer.key_mac,
        "identity": identity,
        "failures": 0,
        "failing_since": None,
        "alert_states": states,
        **named,
    }
    if named:
        after["profile_read_at"] = answer.taken.at
    return None if after == before else after


def _is_quiet(judged: Judgement) -> bool:
    """Whether nobody is notified, and no group's states change."""
    return not any(
        found.events or (found.destination.share is not None and found.states != found.destination.states)
        for found in judged.notifications
    )


def _owner_states(due: Due, judged: Judgement) -> Mapping[str, Any] | None:
    owners = [found.states for found in judged.notifications if found.destination.share is None]
    return owners[0] if owners else due.alert_states
