"""When the bot does not start: it says why, and has changed nothing."""

from pathlib import Path

import pytest

from tests.e2e.conftest import GENERECT, World
from tests.e2e.seed import seed

OTHER_KEY = "other:" + "A" * 43 + "="


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.suffix != ".lock" and path.is_file()}


SAME_ID = "{id}:" + "A" * 43 + "="
KEYS = (  # what the key file holds, None for no file; what MASTER_KEYS is
    (OTHER_KEY, ""),
    (SAME_ID, ""),
    ("", ""),
    (None, ""),
    ("{file}", OTHER_KEY),
)


@pytest.mark.failure(67)
async def test_a_wrong_or_missing_master_key(world: World) -> None:
    await seed(world, [GENERECT])
    key_file = world.database.with_name("master.key")
    right = key_file.read_text()
    for text, keys in KEYS:
        key_file.unlink(missing_ok=True)
        if text is not None:
            key_file.write_text(text.format(id=right.partition(":")[0], file=right))
        before = contents(world.database.parent)
        bot = await world.run(env={"MASTER_KEYS": keys})
        assert await bot.ends() == 1
        assert "master key" in bot.log
        assert "Traceback" not in bot.log
        assert contents(world.database.parent) == before
    assert world.telegram.calls == []


async def test_two_processes_on_one_file(world: World) -> None:
    first = await world.polling()
    second = await world.run()
    assert await second.ends() == 1
    assert "Another balance-bot is running" in second.log
    assert await first.stop() == 0
