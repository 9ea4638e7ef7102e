"""What starts fast stays fast: heavy packages are imported only where they are needed."""

import signal
from importlib.util import find_spec

import pytest

from tests.e2e.conftest import World
from tests.e2e.process import eventually

HEAVY = {"aiogram", "httpx", "sqlalchemy", "aiohttp", "pydantic", "cryptography"}
COMMANDS = {
    *("run", "sandbox", "check", "balance", "providers", "settings", "new-master-key", "why"),
    *("migrate", "rotate-keys", "backup", "restore"),
}
IMPORTED = {"PYTHONPROFILEIMPORTTIME": "1"}


@pytest.fixture
def stem() -> None:
    """The installed command itself."""


def packages(log: str) -> set[str]:
    """The top-level names in what the interpreter tells of its imports."""
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in log.splitlines() if line.startswith("import")}


async def test_help(world: World) -> None:
    done = await world.run("--help", env=IMPORTED)
    assert await done.ends() == 0
    assert set(done.out.split()) >= COMMANDS
    assert packages(done.log) & HEAVY == set()


async def test_commands_without_telegram(world: World) -> None:
    for command in ("check", "migrate", "providers"):
        done = await world.run(command, env=IMPORTED)
        assert await done.ends() == 0
        assert "aiogram" not in packages(done.log)


@pytest.mark.usefixtures("sqlite_file")
async def test_a_poller(world: World) -> None:
    bot = await world.start(env={"ROLES": "poller", **IMPORTED})
    await eventually(lambda: (world.folder / "data" / "master.key").exists())
    await eventually(lambda: "prometheus_client" in packages(bot.log))
    assert await bot.stop(signal.SIGINT) == 0
    assert packages(bot.log) & {"aiogram", "alembic", "aiohttp_socks"} == set()
    assert ("uvloop" in packages(bot.log)) == (find_spec("uvloop") is not None)
    unwanted = ("sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "rich.console")
    assert [name for name in unwanted if name in bot.log] == []
    assert world.telegram.calls == []
