"""A disk that takes no more: the kernel's limit on the size of files stands in for it."""

import resource

import aiohttp
import pytest

from tests.e2e.conftest import World
from tests.e2e.process import eventually, eventually_status


@pytest.mark.failure(65)
async def test_nothing_is_confirmed_that_is_not_stored(world: World) -> None:
    bot = await world.polling()
    await world.hears(world.ann, "/start")
    log = world.database.with_name("bot.db-wal").stat().st_size
    unlimited = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (log, unlimited[1]))
    world.ann.says("/help")
    async with aiohttp.ClientSession(world.url) as http:
        for path in ("/healthz", "/readyz"):
            await eventually_status(http, path, 503)
        assert world.telegram.pending == 1
        assert len(world.said(world.ann)) == 1
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, unlimited)
        await eventually(lambda: len(world.said(world.ann)) == 2)
        await eventually_status(http, "/healthz", 200)
    assert world.telegram.pending == 0
    assert "Traceback" not in bot.log
    assert await bot.stop() == 0
