"""The Bot API reached through a proxy, and a proxy that is away."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram import TelegramSim
from bot.telegram.outbound.client import Unreached, new_bot
from tests.providers.test_proxy import relay

TOKEN = "4242:AAcanary-token-0123456789"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramSim]:
    sim = TelegramSim(TOKEN)
    await sim.start()
    yield sim
    await sim.stop()


async def test_a_socks_proxy(telegram: TelegramSim) -> None:
    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    bot = new_bot(TOKEN, telegram.url, f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        assert (await bot.get_me()).username == "testbot"
        await bot.session.close()


async def test_an_http_proxy_gets_the_whole_address(telegram: TelegramSim) -> None:
    bot = new_bot(TOKEN, "http://telegram.test", telegram.url)  # the simulator answers whatever host it is asked for
    assert (await bot.get_me()).username == "testbot"
    await bot.session.close()


@pytest.mark.failure(36)
@pytest.mark.parametrize("scheme", ["http", "https", "socks4", "socks5"])
@pytest.mark.parametrize("api", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
async def test_a_proxy_that_is_away(telegram: TelegramSim, scheme: str, api: str) -> None:
    away = telegram.url.removeprefix("http://")
    await telegram.stop()
    bot = new_bot(TOKEN, api, f"{scheme}://me:secret@{away}")
    with pytest.raises(Unreached) as caught:
        await bot.get_me()
    assert "secret" not in str(caught.value)
    await bot.session.close()
