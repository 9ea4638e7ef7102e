"""The whole sandbox in this process, and what its page's server says."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.serve import serve
from bot.supervisor import Supervisor

OWNER, GROUP = 1001, -4001
Act = Callable[..., Awaitable[tuple[int, Any]]]


@asynccontextmanager
async def running(folder: Path, *, keep: bool = False) -> AsyncIterator[tuple[Sandbox, str]]:
    sandbox, url = Sandbox(folder, keep=keep), asyncio.get_running_loop().create_future()
    run = Supervisor().job("the sandbox", serve(sandbox, 0, url.set_result))
    await asyncio.wait({run, url}, return_when=asyncio.FIRST_COMPLETED)
    assert url.done(), await run
    yield sandbox, url.result()
    await sandbox.travel.settled()
    sandbox.supervisor.end()
    assert await run == 0
    assert sandbox.violations == []


@pytest.fixture
async def started(sqlite_file: Path) -> AsyncIterator[tuple[Sandbox, str]]:
    async with running(sqlite_file.parent) as both:
        yield both


@pytest.fixture
def sandbox(started: tuple[Sandbox, str]) -> Sandbox:
    return started[0]


@pytest.fixture
async def http(started: tuple[Sandbox, str]) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(started[1]) as http:
        yield http


@pytest.fixture
def act(http: aiohttp.ClientSession) -> Act:
    async def act(action: str, **params: Any) -> tuple[int, Any]:
        async with http.post(f"/api/{action}", json=params) as answer:
            return answer.status, await answer.json()

    return act


async def spoken(sandbox: Sandbox, chat_id: int, words: str = "") -> None:
    """Return when the bot has written something with these words in the chat."""
    chat = sandbox.telegram.world.chats[chat_id]
    await sandbox.telegram.until(lambda: any(one.from_bot and words in one.text for one in chat.visible()))


async def view_of(http: aiohttp.ClientSession, query: str = "") -> dict[str, Any]:
    """Return all the parts that a tab gets when it opens."""
    parts: dict[str, Any] = {}
    async with http.get(f"/api/events{query}") as answer:
        async for line in answer.content:
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                parts[name] = json.loads(line[6:])
            if "floodLimits" in parts:
                break
    return parts
