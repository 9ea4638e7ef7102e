"""The provider client beside what it is made of, each with many requests in flight to a server in another process."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import httpx

from bench.comparison import Comparison
from bot.providers._http import new_client

IN_FLIGHT = 64
SECONDS = 2.0

Ask = Callable[[], Awaitable[object]]


async def measure() -> Comparison:
    async with _server() as url:
        rates = {
            "httpx over aiohttp, the bot's client": await _ours(url),
            "bare aiohttp": await _bare(url),
            "httpx over its own transport": await _plain(url),
        }
    return Comparison(f"HTTP, {IN_FLIGHT} requests in flight", "requests/s", rates)


async def _ours(url: str) -> float:
    async with new_client(None, "bench") as client:
        return await _rate(lambda: client.get(url))


async def _bare(url: str) -> float:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask() -> None:
            async with session.get(url) as response:
                await response.read()

        return await _rate(ask)


async def _plain(url: str) -> float:
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=None), trust_env=False) as client:
        return await _rate(lambda: client.get(url))


async def _rate(ask: Ask) -> float:
    """Return the answers per second, once every connection is open."""
    await asyncio.gather(*(ask() for _ in range(IN_FLIGHT)))
    clock = asyncio.get_running_loop().time
    begun = clock()

    async def keep_asking() -> int:
        answered = 0
        while clock() < begun + SECONDS:
            await ask()
            answered += 1
        return answered

    answered = await asyncio.gather(*(keep_asking() for _ in range(IN_FLIGHT)))
    return sum(answered) / (clock() - begun)


@asynccontextmanager
async def _server() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.http_server", stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}/"
    finally:
        process.stdin.close()
        await process.wait()
