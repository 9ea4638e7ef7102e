"""Each alert is fired by its cause: at a real process, on what its /metrics shows."""

import asyncio
import resource
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.domain.clock import SystemClock
from bot.storage.db.engine import Database
from bot.storage.db.tables import watches
from bot.storage.queues import outbox
from bot.storage.queues.outbox import Message, MessageKind
from tests.e2e.alerting import NEEDS_PROMTOOL, RULES, Scrape, firing, scrape
from tests.e2e.conftest import GENERECT, World
from tests.e2e.process import eventually
from tests.e2e.seed import seed
from tests.e2e.test_database_outage import Way, way

__all__ = ["way"]
pytestmark = NEEDS_PROMTOOL

ACCOUNTS, FLOODS = 12, 22  # more than the rules' 10 and 20
LATE = timedelta(minutes=10)
OF_ERRORS = {
    "BalanceBotUpdatesFail",
    "BalanceBotMessagesLost",
    "BalanceBotProviderFails",
    "BalanceBotKeysRefused",
    "BalanceBotFlood",
}
OF_MISSING_ROLES = {
    "BalanceBotReadingsLate",
    "BalanceBotMessagesLate",
    "BalanceBotUpdatesWait",
    "BalanceBotNoLeader",
}
DOWN, AWAY = "BalanceBotDown", "BalanceBotDatabaseAway"


def test_every_alert_has_its_cause_here() -> None:
    assert {rule["alert"] for rule in RULES} == OF_ERRORS | OF_MISSING_ROLES | {DOWN, AWAY}


async def test_errors_and_the_end_of_the_process(world: World, tmp_path: Path) -> None:
    """One after the other: a warning lost twice, an unknown refusal, floods, a provider that fails and refuses keys."""
    keys = [f"{GENERECT}-{number}" for number in range(ACCOUNTS)]
    for key in keys:
        world.providers.generect(key)
    await seed(world, keys)
    bot = await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT} sales", "Linked")
    scrapes = [await scrape(world.url)]
    assert firing(scrapes, tmp_path) == set()

    answered = asyncio.Event()  # before the warning is
    world.providers.fault("generect", "paused", until=answered)
    await world.hears(world.ann, "/alerts sales low 9000", "9,000")
    lost = len(world.telegram.called("sendMessage"))
    world.telegram.fault("sendMessage", "drop_after", times=2, chat_id=world.ann.id)
    answered.set()
    await eventually(lambda: len(world.telegram.called("sendMessage")) >= lost + 2)
    world.telegram.fault("sendMessage", "error", description="Bad Request: nobody has seen this before")
    await world.hears(world.ann, "/help", "went wrong")

    people = [world.telegram.person(6000 + number, f"P{number}") for number in range(FLOODS)]
    world.telegram.fault("sendMessage", "429", times=len(people), retry_after=1)
    for person in people:
        person.says("/help")
    await eventually(lambda: all(world.said(person) for person in people))

    world.providers.fault("generect", "status", times=1000)
    for _ in range(2):
        await world.hears(world.ann, "/balance", "account 1")
        scrapes.append(await scrape(world.url))
    world.providers.heal()
    for key in keys:
        world.providers.revoke(key)
    await world.hears(world.ann, "/balance", "account 1")
    scrapes.append(await scrape(world.url))
    assert firing(scrapes, tmp_path) == OF_ERRORS

    await bot.kill()
    gone: list[Scrape] = [{}] * 6
    assert DOWN in firing([*scrapes, *gone], tmp_path)


async def test_a_disk_that_is_full(world: World, tmp_path: Path) -> None:
    bot = await world.polling()
    await world.hears(world.ann, "/start")
    scrapes = [await scrape(world.url)]
    assert firing(scrapes, tmp_path) == set()
    log = world.database.with_name("bot.db-wal").stat().st_size
    unlimited = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (log, unlimited[1]))
    assert AWAY in firing([*scrapes, await scrape(world.url)], tmp_path)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, unlimited)
    assert firing([await scrape(world.url)], tmp_path) == set()


async def test_roles_that_nobody_has(world: World, tmp_path: Path) -> None:
    """Nobody reads what is due or sends what waits, and more is asked than is answered."""
    await seed(world, [f"{GENERECT}-0"])
    since = SystemClock().now() - LATE
    database = Database(f"sqlite+aiosqlite:///{world.database}")
    message = Message(
        chat_id=world.ann.id, kind=MessageKind.NOTIFICATION, body={"text": "hello", "language": "en"}, priority=1,
        created_at=since, not_before=since,
    )  # fmt: skip
    async with database.write() as conn:
        await conn.execute(update(watches).values(next_poll_at=since))
        await outbox.put(conn, message)
    await database.close()
    await world.polling({"ROLES": "chat"})
    world.telegram.fault("sendMessage", "slow", seconds=60)
    for _ in range(102):
        world.ann.says("/help")
    await eventually(lambda: world.telegram.pending == 0)
    assert firing([await scrape(world.url)], tmp_path) == OF_MISSING_ROLES


async def test_a_database_that_is_away(world: World, way: Way, postgres_empty: str, tmp_path: Path) -> None:
    name = postgres_empty.split("@/")[1].split("?")[0]
    world.env["DATABASE_URL"] = f"postgresql+asyncpg://postgres@127.0.0.1:{way.port}/{name}"
    assert await (await world.run("migrate")).ends() == 0
    bot = await world.polling()
    await eventually(lambda: "this process leads" in bot.log)
    scrapes = [await scrape(world.url)]
    assert firing(scrapes, tmp_path) == set()
    await way.close()
    assert AWAY in firing([*scrapes, await scrape(world.url)], tmp_path)
