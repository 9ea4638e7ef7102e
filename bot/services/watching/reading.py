"""Readings of accounts: concurrent requests share one call to the provider, and its result is stored."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.account import Account, Status
from bot.domain.errors import AccountChanged, AccountNotFound, Busy, KeyThrottled, ProviderError, Sealed
from bot.domain.reading import TakenReading
from bot.domain.trend import MICROSECOND
from bot.providers import Credentials
from bot.services.metrics import ProviderCall
from bot.services.resources import Resources
from bot.services.watching import dated_ahead, evaluation, key_refusals, notifications
from bot.services.watching.allowance import KeyMeter, unsealed
from bot.services.watching.failures import key_replaced, read_anew, record_failure
from bot.services.watching.outcome import ProviderAnswer, ReadingOutcome
from bot.storage import account_readings, accounts, due_accounts
from bot.storage.db.conflicts import repeated
from bot.storage.watched import Opened

REUSE_FOR = timedelta(seconds=5)


async def read_all(resources: Resources, wanted: Sequence[Account], *, notify_owner: bool) -> list[ReadingOutcome]:
    """Read the accounts concurrently; the outcomes come in the same order, one account's failure touches no other."""
    now = resources.clock.now()
    to_ask = [account.id for account in wanted if not is_fresh(resources, account, now)]
    opened = await resources.opened.load(to_ask) if len(to_ask) > 1 else {}
    return list(
        await asyncio.gather(
            *(read(resources, account, notify_owner=notify_owner, opened=opened.get(account.id)) for account in wanted)
        )
    )


async def read(
    resources: Resources,
    account: Account,
    *,
    user_initiated: bool = True,
    notify_owner: bool = False,
    opened: Opened | None = None,
    answered: Callable[[], object] = lambda: None,
) -> ReadingOutcome:
    """Read an account, in one call with whoever reads it already, and store the reading or the failure.

    user_initiated: a person waits for the answer. Then a fresh reading is reused, and the provider is asked whatever
    its breaker says. notify_owner: a failure may lead to a notification of the owner, as it may of each scheduled
    reading; False where the owner gets the answer. opened: the account, where it was just loaded. answered is called
    when the call of the provider is over, before its outcome is stored.
    """
    if user_initiated and is_fresh(resources, account, resources.clock.now()):
        return ReadingOutcome(account, account.last, reused=True)
    call = _Call(resources, account, user_initiated, not user_initiated or notify_owner, answered)
    name = f"read {account.id}"
    if not user_initiated:
        return await resources.single_flight.lead(name, lambda: call.run(opened))
    return await resources.single_flight.share(name, lambda: call.run(opened))


def is_fresh(resources: Resources, account: Account, now: datetime) -> bool:
    """Return whether the last reading is younger than 5 s, or than the provider's least interval."""
    interval = timedelta(seconds=resources.providers.info(account.provider).interval)
    return account.last is not None and timedelta() <= now - account.last.at < max(REUSE_FOR, interval)


@dataclass(slots=True)
class _Call:
    """Call of a provider for a reading, with the storing of its outcome."""

    resources: Resources
    account: Account
    user_initiated: bool
    notify_owner: bool
    answered: Callable[[], object]

    async def run(self, opened: Opened | None) -> ReadingOutcome:
        credentials = None
        try:
            opened = opened or (await self.resources.opened.load([self.account.id])).get(self.account.id)
            if opened is None:
                raise AccountNotFound
            self.account = opened.account  # newer than what is asked for
            credentials, meter = unsealed(self.resources, opened, user_initiated=self.user_initiated)
            taken = await self._ask(credentials, meter)
            return await self._store(opened.fingerprint, meter.key_mac, credentials, taken)
        except (AccountNotFound, KeyThrottled) as error:
            return ReadingOutcome(self.account, None, error)  # nobody was asked, nothing failed
        except (ProviderError, Sealed) as error:
            if isinstance(error, Busy) and not self.user_initiated:
                return ReadingOutcome(self.account, None, error)
            account, said = await record_failure(
                self.resources, self.account, error, credentials, notify_owner=self.notify_owner
            )
            return ReadingOutcome(account, None, said)

    async def _ask(self, credentials: Credentials, meter: KeyMeter) -> TakenReading:
        """Return the provider's reading. Raises kinds of ProviderError."""
        account = self.account
        last = account.last.reading if account.last else None
        try:
            with ProviderCall(account.provider):
                reading = await self.resources.providers.read(
                    account.provider,
                    credentials,
                    last,
                    caller=account.id,
                    user_initiated=self.user_initiated,
                    meter=meter,
                )
        finally:
            self.answered()
        return TakenReading(reading, self.resources.clock.now())

    async def _store(
        self, fingerprint: str, key_mac: str, credentials: Credentials, taken: TakenReading
    ) -> ReadingOutcome:
        answer = ProviderAnswer(self.account, fingerprint, key_mac, taken)
        stored = await self.resources.recorder.put(answer, at_once=self.user_initiated)
        return stored or await self._store_singly(credentials, answer)

    @repeated
    async def _store_singly(self, credentials: Credentials, answer: ProviderAnswer) -> ReadingOutcome:
        """Store an answer that changes more than the reading."""
        resources, account = self.resources, self.account
        async with resources.ledger.writing() as write_calls, resources.database.write() as conn:
            if await key_replaced(conn, resources, account, credentials):
                await read_anew(conn, resources, account)
                current = await accounts.get(conn, account.owner_id, account.id)
                return ReadingOutcome(current, current.last, reused=True)
            before = await due_accounts.load(conn, account.owner_id, account.id)
            taken = answer.with_known_limit(before.account)
            if dated_ahead.is_ahead(before, taken.at):
                await dated_ahead.forget(conn, before, taken.at - MICROSECOND)
            if before.account.rejections:
                await key_refusals.record_acceptance(conn, resources, account, answer.key_mac)
            same = await account_readings.record_reading(conn, resources.vault, account.id, taken)
            due = await due_accounts.load(conn, account.owner_id, account.id)
            if same:
                await evaluation.evaluate_reading(conn, resources, due, taken)
            elif self.notify_owner and before.account.status is not Status.SUSPENDED:
                await notifications.ask_about_change(conn, resources, due.account)
            await conn.run_sync(write_calls)
        return ReadingOutcome(due.account, taken) if same else ReadingOutcome(due.account, None, AccountChanged())
