"""Accounts that cannot be read, beside one that can: every command answers, and says which they are."""

import pytest
from sqlalchemy import literal_column, update

from bot.storage import accounts
from bot.storage.db.tables import accounts as account_rows
from bot.storage.db.tables import watches
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import show

BROKEN, GONE = "broken", "gone"
IN_PRIVATE = (
    "/balance", "/accounts", "/me", "/alerts", "/digest now", "/spend", "/settings", "/export",
    *(f"{command} {label}" for label in (BROKEN, GONE) for command in ("/balance", "/me", "/alerts", "/history")),
)  # fmt: skip
IN_GROUP = ("/balance", "/me", "/alerts", "/digest now", "/history broken", "/spend gone")


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat"}


@pytest.mark.failure(68)
async def test_every_command_answers(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    for label in (BROKEN, GONE):
        await world.link(world.ann, "generect", f"{GENERECT}-{label}", label)
    group = world.group(members=[world.ann])
    for label in ("sales", BROKEN, GONE):
        await show(world, world.ann, group, label)
    world.providers.fault("generect", "status", times=1 << 20, code=404, key=f"{GENERECT}-{BROKEN}")
    async with world.storage() as (database, _), database.write() as conn:
        ids = {account.label: account.id for account in await accounts.of_owner(conn, world.ann.id)}
        unread = update(watches).where(watches.c.account_id == ids[BROKEN])
        await conn.execute(unread.values(last_reading=literal_column("'no JSON'"), trend=literal_column("'[]'")))
        for table, which in ((account_rows, account_rows.c.id), (watches, watches.c.account_id)):
            await conn.execute(update(table).where(which == ids[GONE]).values(provider="withdrawn"))
    world.clock.step(minutes=5)
    for command in IN_PRIVATE:
        said = await world.answers(world.ann, command)
        assert said, command
        assert not any("went wrong" in one.text for one in said), command
        world.clock.step(seconds=11)
    for command in IN_GROUP:
        said = await world.group_answers(world.ann, group, command)
        assert said, command
        assert not any("went wrong" in one.text for one in said), command
        world.clock.step(seconds=11)
    lines = (await world.ann.asks("/digest now")).text.splitlines()
    assert [sum(label in line and "cannot be read" in line for line in lines) for label in (BROKEN, GONE)] == [1, 1]
