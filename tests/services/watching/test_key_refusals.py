"""401s as they are stored: one key to blame, an outage of the provider, and its end."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from bot.domain.account import Account, Status
from bot.domain.alerting import Rule
from bot.domain.clock import SystemClock
from bot.domain.errors import BotError, KeyNotAccepted, KeysRefused, OutOfCredit, Unavailable
from bot.domain.reading import Balance, Reading, TakenReading
from bot.services import outgoing
from bot.services.resources import Resources
from bot.services.watching import evaluation, failures, key_refusals
from bot.storage import account_readings, accounts, due_accounts
from bot.storage.due_accounts import Due
from bot.storage.queues import outbox
from tests.storage.samples import claim_due

EVERY = 900
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


class Moved(SystemClock):
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def stopped(resources: Resources) -> Resources:
    """The resources by a clock that the test moves."""
    return replace(resources, clock=Moved(resources.clock.now()), poll_every=EVERY)


async def links(resources: Resources, owner: int, provider: str = "generect") -> Account:
    now = resources.clock.now()
    taken = TakenReading(Reading((Balance("balance", "credits", Decimal(9000), Decimal(10_000)),)), now)
    async with resources.database.write() as conn:
        account = await accounts.add(
            conn, resources.vault, owner_id=owner, provider=provider, label="sales", credentials=key(owner),
            taken=taken, now=now,
        )  # fmt: skip
        await evaluation.begin(conn, resources, account, taken)
    return account


def key(owner: int) -> dict[str, SecretStr]:
    return {"key": SecretStr(f"gk-{owner}-0123456789abcdef")}


async def refused(resources: Resources, account: Account, after: timedelta, error: BotError | None = None) -> BotError:
    """Return what whoever asked is told."""
    resources.clock.moment += after  # type: ignore[attr-defined]
    *_, said = await failures.record_failure(
        resources, account, error or KeyNotAccepted(), key(account.owner_id), notify_owner=True
    )
    return said


async def accepted(resources: Resources, account: Account) -> None:
    due = await row(resources, account)
    async with resources.database.write() as conn:
        await key_refusals.record_acceptance(conn, resources, account, due.key_mac or account.id)


async def row(resources: Resources, account: Account) -> Due:
    async with resources.database.read() as conn:
        return await due_accounts.look(conn, account.owner_id, account.id)


async def rules(resources: Resources, account: Account) -> list[Rule]:
    """Return what the owner's waiting warnings are about."""
    async with resources.database.read() as conn:
        waiting = [outgoing.load(row) for row in await outbox.waiting(conn, account.owner_id)]
    found: list[Rule] = []
    for warning in waiting:
        assert isinstance(warning, outgoing.WarningData)
        found += [rule for rule, _ in warning.scopes]
    return found


@pytest.mark.failure(33, 86)
async def test_a_key_refused_alone_is_blamed_after_five_minutes_and_tried_again_once_a_day(stopped: Resources) -> None:
    account = await links(stopped, 1)
    for after in (SECOND, MINUTE, MINUTE):
        assert isinstance(await refused(stopped, account, after), KeyNotAccepted)
        assert (await row(stopped, account)).account.status is Status.ACTIVE
    due = await row(stopped, account)
    assert due.next_poll_at == stopped.clock.now() + 3 * MINUTE
    await refused(stopped, account, 3 * MINUTE)
    due = await row(stopped, account)
    assert (due.account.status, due.next_poll_at) == (Status.REJECTED, stopped.clock.now() + DAY)
    assert await rules(stopped, account) == [Rule.REJECTED]
    async with stopped.database.write() as conn:
        later = stopped.clock.now() + DAY
        assert await claim_due(conn, now=later, lease=MINUTE, limit=9) == [account.id]
    await refused(stopped, account, DAY)
    assert await rules(stopped, account) == [Rule.REJECTED]


@pytest.mark.failure(86)
async def test_several_refused_keys_are_an_outage_that_blames_nobody_and_ends_for_all(stopped: Resources) -> None:
    accounts_of = [await links(stopped, owner) for owner in (1, 2, 3)]
    elsewhere = await links(stopped, 4, "elumenta")
    await refused(stopped, elsewhere, SECOND)
    first, *rest = accounts_of
    await refused(stopped, first, SECOND)
    for _ in range(3):
        for account in (*rest, first):
            assert isinstance(await refused(stopped, account, 2 * MINUTE), KeysRefused)
    for account in accounts_of:
        due = await row(stopped, account)
        assert (due.account.status, await rules(stopped, account)) == (Status.ACTIVE, [])
        assert due.next_poll_at is not None
        assert due.next_poll_at <= stopped.clock.now() + 15 * MINUTE
    await accepted(stopped, first)
    for account in rest:
        due = await row(stopped, account)
        assert due.next_poll_at is not None
        assert due.next_poll_at <= stopped.clock.now() + 15 * SECOND
    other = await row(stopped, elsewhere)
    assert other.next_poll_at is not None
    assert other.next_poll_at > stopped.clock.now() - 30 * MINUTE


@pytest.mark.failure(86)
async def test_who_was_blamed_before_the_outage_showed_is_tried_with_the_others(stopped: Resources) -> None:
    blamed, other = await links(stopped, 1), await links(stopped, 2)
    for after in (SECOND, 5 * MINUTE):
        await refused(stopped, blamed, after)
    assert (await row(stopped, blamed)).account.status is Status.REJECTED
    assert isinstance(await refused(stopped, other, MINUTE), KeysRefused)
    due = await row(stopped, blamed)
    assert due.next_poll_at == stopped.clock.now() + 15 * MINUTE
    assert isinstance(await refused(stopped, blamed, 15 * MINUTE), KeysRefused)
    assert (await row(stopped, blamed)).account.status is Status.ACTIVE


@pytest.mark.failure(86)
async def test_two_bad_keys_are_blamed_where_another_is_accepted(stopped: Resources) -> None:
    one, two, good = [await links(stopped, owner) for owner in (1, 2, 3)]
    await refused(stopped, one, SECOND)
    assert isinstance(await refused(stopped, two, SECOND), KeysRefused)
    for account in (one, two):
        stopped.clock.moment += MINUTE  # type: ignore[attr-defined]
        taken = TakenReading(Reading((Balance("balance", "credits", Decimal(8990)),)), stopped.clock.now())
        async with stopped.database.write() as conn:
            await account_readings.record_reading(conn, stopped.vault, good.id, taken)
        assert isinstance(await refused(stopped, account, 5 * MINUTE), KeyNotAccepted)
    assert (await row(stopped, one)).account.status is Status.REJECTED


@pytest.mark.failure(35)
async def test_accounts_that_wait_for_the_same_moment_are_read_again_a_little_apart(stopped: Resources) -> None:
    linked = [await links(stopped, owner) for owner in range(1, 7)]
    for account in linked:
        await refused(stopped, account, timedelta(0), Unavailable("status 503", 3600))
    again = [(await row(stopped, account)).next_poll_at for account in linked]
    waits = [at - stopped.clock.now() for at in again if at is not None]
    assert len(set(waits)) > 1
    assert all(60 * MINUTE <= wait <= 66 * MINUTE for wait in waits)


@pytest.mark.failure(88)
async def test_out_of_credit_is_notified_once_as_what_it_is(stopped: Resources) -> None:
    account = await links(stopped, 1)
    for after in (SECOND, MINUTE, DAY / 2):
        await refused(stopped, account, after, OutOfCredit())
    assert await rules(stopped, account) == [Rule.EMPTY]


@pytest.mark.failure(64, 86)
async def test_what_a_clock_that_was_ahead_has_recorded_blames_no_provider(stopped: Resources) -> None:
    one, two = await links(stopped, 1), await links(stopped, 2)
    for account in (one, two):
        await refused(stopped, account, 90 * DAY)
        await refused(stopped, account, -90 * DAY)
        assert isinstance(await refused(stopped, account, 5 * MINUTE), KeyNotAccepted)
        assert (await row(stopped, account)).account.status is Status.REJECTED
        await accepted(stopped, account)


@pytest.mark.failure(64, 86)
async def test_a_reading_dated_ahead_is_no_accepted_key(stopped: Resources) -> None:
    one, two, good = [await links(stopped, owner) for owner in (1, 2, 3)]
    taken = TakenReading(Reading((Balance("balance", "credits", Decimal(8990)),)), stopped.clock.now() + 90 * DAY)
    async with stopped.database.write() as conn:
        await account_readings.record_reading(conn, stopped.vault, good.id, taken)
    await refused(stopped, one, SECOND)
    for account in (two, one):
        assert isinstance(await refused(stopped, account, 5 * MINUTE), KeysRefused)
