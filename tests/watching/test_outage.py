"""Failures by a clock that the test moves: when an outage is told of, and whose failure counts."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.domain.account import Account
from bot.domain.alerting import Rule
from bot.domain.clock import SystemClock
from bot.domain.errors import KeyNotAccepted, NotAllowed, Unavailable
from bot.domain.reading import Balance, Reading, TakenReading
from bot.services import outgoing
from bot.services.resources import Resources
from bot.services.watching import evaluation, failures
from bot.storage import account_keys, accounts, watched
from bot.storage.db.tables import watches as rows
from bot.storage.queues import outbox
from tests.services.conftest import resources as the_resources

resources = the_resources
OWNER = 1001
OLD, NEW = ({"key": SecretStr(f"gk-{number}-0123456789abcdef")} for number in range(2))


class Moved(SystemClock):
    """Stands where it is put."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


async def linked(resources: Resources) -> Account:
    now = resources.clock.now()
    taken = TakenReading(Reading((Balance("balance", "credits", Decimal(9000), Decimal(10_000)),)), now)
    async with resources.database.write() as conn:
        account = await accounts.add(
            conn, resources.vault, owner_id=OWNER, provider="generect", label="sales", credentials=OLD, taken=taken,
            now=now,
        )  # fmt: skip
        await evaluation.begin(conn, resources, account, taken)
    return account


@pytest.mark.failure(36)
@pytest.mark.parametrize("every", [900, 10_000])
async def test_an_outage_is_notified_when_its_six_hours_are_over(resources: Resources, every: int) -> None:
    """However long the pauses between two tries are by then."""
    begun = resources.clock.now()
    clock = Moved(begun)
    resources = replace(resources, clock=clock, poll_every=every)
    account = await linked(resources)
    received: list[outbox.Outgoing] = []
    while not received:
        async with resources.database.read() as conn:
            due = await conn.run_sync(watched.nearest)
        clock.moment = due or begun
        assert clock.moment <= begun + timedelta(hours=6)
        await failures.record_failure(resources, account, Unavailable("status 503"), OLD, notify_owner=True)
        async with resources.database.read() as conn:
            received = await outbox.waiting(conn, OWNER)
    assert clock.moment == begun + timedelta(hours=6)
    warning = outgoing.load(received[0])
    assert isinstance(warning, outgoing.WarningData)
    assert [rule for rule, _ in warning.scopes] == [Rule.UNREACHABLE]


@pytest.mark.failure(33, 34)
@pytest.mark.parametrize("error", [KeyNotAccepted(), NotAllowed(), Unavailable("status 503")])
async def test_a_late_failure_of_a_replaced_key_counts_nothing(resources: Resources, error: Exception) -> None:
    account = await linked(resources)
    later = TakenReading(Reading((Balance("balance", "credits", Decimal(8000)),)), resources.clock.now())
    async with resources.database.write() as conn:
        await account_keys.replace(conn, resources.vault, OWNER, account.id, NEW, later)
    for key, counted in ((OLD, 0), (NEW, 1)):
        await failures.record_failure(resources, account, error, key, notify_owner=True)  # type: ignore[arg-type]
        async with resources.database.read() as conn:
            row = (await conn.execute(select(rows))).one()
        assert row.failures == counted
        assert row.rejections == (counted if isinstance(error, KeyNotAccepted) else 0)
