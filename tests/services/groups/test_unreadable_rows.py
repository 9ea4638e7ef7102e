"""A row that cannot be read fails alone: digests, polls, balances and exports of all others are as ever."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import literal_column, update

from bot.domain.account import Account
from bot.domain.dates import UTC_ZONE
from bot.domain.errors import ProviderMissing
from bot.domain.sharing import Mode
from bot.services.accounts.export import export
from bot.services.digests import digests
from bot.services.watching import reading, scheduled_reading
from bot.services.watching.outlooks import outlooks_of
from bot.storage import accounts, due_accounts, watched
from bot.storage.db.tables import accounts as account_rows
from bot.storage.db.tables import digests as digest_rows
from bot.storage.db.tables import readings, shares, watches
from bot.storage.queues.outbox import MessageKind
from tests.services.groups.samples import GROUP, Group
from tests.storage.samples import ANNA, BORIS, NOW

CAROL = 9_000_000_000
DAY = timedelta(days=1)
NO_JSON = "no JSON"


async def spoils(group: Group, account: Account, **columns: str) -> None:
    """Put text into columns of the account's watch; PostgreSQL takes only JSON, which may be any."""
    if group.resources.database.dialect == "postgresql":
        columns = {name: stored.replace(NO_JSON, "{}") for name, stored in columns.items()}
    values: dict[str, Any] = {name: literal_column(f"'{stored}'") for name, stored in columns.items()}
    async with group.resources.database.write() as conn:
        await conn.execute(update(watches).where(watches.c.account_id == account.id).values(values))


async def moves(group: Group, account: Account, provider: str) -> None:
    """Let the account be of another provider."""
    async with group.resources.database.write() as conn:
        for table, which in ((account_rows, account_rows.c.id), (watches, watches.c.account_id)):
            await conn.execute(update(table).where(which == account.id).values(provider=provider))


async def texts(group: Group, chat: int) -> list[str]:
    return [await group.text(row) for row in await group.waiting(chat) if row.kind is MessageKind.DIGEST]


@pytest.mark.failure(61, 68)
@pytest.mark.parametrize("stored", ['{"balances": []}', NO_JSON])
async def test_a_digest_names_what_cannot_be_read_beside_all_others(group: Group, stored: str) -> None:
    for owner in (ANNA, BORIS, CAROL):
        await group.links(owner)
        await digests.plan(group.resources, owner, "weekly mon 12:00")
    await spoils(group, await group.links(BORIS, "broken"), last_reading=stored)
    await moves(group, await group.links(CAROL, "elsewhere"), "withdrawn")
    group.clock.move(8 * DAY)
    assert await digests.build_due(group.resources) == 3
    for owner, label in ((ANNA, None), (BORIS, "broken"), (CAROL, "elsewhere")):
        (said,) = await texts(group, owner)
        assert "2,871.25 of 10,000 credits" in said
        unread = [line for line in said.splitlines() if "cannot be read" in line]
        assert unread == [line for line in said.splitlines() if label is not None and label in line]
        assert len(unread) == (label is not None)


@pytest.mark.failure(61)
async def test_a_group_sees_its_other_accounts(group: Group) -> None:
    await group.enters()
    await group.shares()
    broken = await group.shares(BORIS, "broken", mode=Mode.HERE)
    await spoils(group, broken.account, last_reading=NO_JSON, trend='{"balance": 5}')
    async with group.resources.database.write() as conn:
        spoilt: dict[str, Any] = {
            "rules": literal_column("""'{"low": 5}'"""),
            "states": literal_column("""'{"balance": []}'"""),
        }
        await conn.execute(update(shares).where(shares.c.id == broken.id).values(spoilt))
    await digests.plan(group.resources, GROUP, "daily 12:00")
    group.clock.move(DAY)
    assert await digests.build_due(group.resources) == 1
    (said,) = await texts(group, GROUP)
    assert "2,871.25 of 10,000 credits" in said
    assert "broken: cannot be read" in said.replace("</b>", "")


async def test_a_digest_whose_schedule_cannot_be_read_holds_up_no_other(group: Group) -> None:
    for owner in (ANNA, BORIS):
        await group.links(owner)
        await digests.plan(group.resources, owner, "daily 12:00")
    async with group.resources.database.write() as conn:
        await conn.execute(update(digest_rows).where(digest_rows.c.chat_id == ANNA).values(schedule="hourly"))
    group.clock.move(DAY)
    assert await digests.build_due(group.resources) == 2
    assert await digests.build_due(group.resources) == 0, "it is not due again at once"
    assert (await texts(group, ANNA), len(await texts(group, BORIS))) == ([], 1)


SPOILT: dict[str, Any] = {
    "last_reading": NO_JSON,
    "trend": '{"balance": {"last": 1}}',
    "alert_settings": "[2]",
    "alert_states": '{"balance": {"low": {}}}',
}


@pytest.mark.parametrize("column", SPOILT)
async def test_every_batch_has_the_others_and_the_next_reading_mends_it(group: Group, column: str) -> None:
    good, broken = await group.links(), await group.links(ANNA, "broken")
    stored = {column: SPOILT[column]}
    if column == "alert_settings":  # a column of the account itself
        async with group.resources.database.write() as conn:
            spoilt = update(account_rows).where(account_rows.c.id == broken.id)
            await conn.execute(spoilt.values(alert_settings=literal_column(f"'{SPOILT[column]}'")))
    else:
        await spoils(group, broken, **stored)
    ids = {good.id, broken.id}
    async with group.resources.database.write() as conn:
        for account_id in ids:
            await due_accounts.touch(conn, account_id, NOW)
        assert {due.account.id for due in (await conn.run_sync(due_accounts.of_owners, [ANNA]))[ANNA]} == ids
        assert (await conn.run_sync(due_accounts.some, ids)).keys() == ids
        assert (await conn.run_sync(watched.lock, ids)).keys() == ids
        found = {account.id: account for account in await accounts.of_owner(conn, ANNA)}
    assert found[good.id].last
    assert found[broken.id].unreadable is (column == "last_reading")
    claim = await scheduled_reading.claim(group.resources, 10, ())
    assert {opened.account.id for opened in claim.ready} == ids
    assert (await outlooks_of(group.resources, [good, broken], UTC_ZONE)).keys() == ids
    for amount in ("2800", "2700"):
        await group.reads(broken, amount)
    async with group.resources.database.read() as conn:
        mended = await due_accounts.look(conn, ANNA, broken.id)
    assert mended.account.last
    assert str(mended.account.last.reading.headline.amount) == "2700"
    assert not mended.account.unreadable


async def test_an_account_of_a_provider_that_is_gone_fails_alone(group: Group) -> None:
    good, gone = await group.links(), await group.links(ANNA, "unknown")
    await moves(group, gone, "withdrawn")
    async with group.resources.database.write() as conn:
        for account in (good, gone):
            await due_accounts.touch(conn, account.id, NOW)
        gone = await accounts.get(conn, ANNA, gone.id)
    claim = await scheduled_reading.claim(group.resources, 10, ())
    assert {opened.account.id for opened in claim.ready} == {good.id, gone.id}
    group.clock.move(timedelta(hours=1))
    (outcome,) = await reading.read_all(group.resources, [gone], notify_owner=False)
    assert isinstance(outcome.error, ProviderMissing)


async def test_an_export_has_all_that_can_be_read(group: Group) -> None:
    await group.links()
    broken = await group.links(ANNA, "broken")
    await spoils(group, broken, last_reading=NO_JSON)
    async with group.resources.database.write() as conn:
        number = (await due_accounts.look(conn, ANNA, broken.id)).number
        await conn.execute(update(readings).where(readings.c.number == number).values(amounts=literal_column("'[]'")))
    _, content = await export(group.resources, ANNA)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = json.loads(archive.read("export.json"))
        table = archive.read("readings.csv").decode()
    assert {account["label"] for account in everything["accounts"]} == {"sales", "broken"}
    assert "sales,generect" in table
    assert "credits,2871.25" in table
