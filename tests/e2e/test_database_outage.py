"""A database that goes away for a while: two lines in the log, no traceback, and everything is as it was."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest

from bot.supervisor import Supervisor
from tests.e2e.conftest import GENERECT, World, json_lines
from tests.e2e.process import eventually, eventually_status
from tests.postgres import Server


class Way:
    """Passes connections on to PostgreSQL's socket; `close` cuts them all, and lets none in until `open`."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._jobs = Supervisor()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._socket)
        self._writers |= {writer, back}
        await asyncio.gather(_pass(reader, back), _pass(there, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def way(postgres_server: Server) -> AsyncIterator[Way]:
    made = Way(f"{postgres_server.folder}/.s.PGSQL.5432")
    await made.open()
    yield made
    await made.close()


@pytest.mark.parametrize("pushed", [False, True], ids=["polling", "webhook"])
async def test_an_outage_is_two_lines_and_readiness_heals(
    world: World, way: Way, postgres_empty: str, pushed: bool
) -> None:
    name = postgres_empty.split("@/")[1].split("?")[0]
    world.env["DATABASE_URL"] = f"postgresql+asyncpg://postgres@127.0.0.1:{way.port}/{name}"
    world.env["POLL_EVERY"] = "1"
    assert await (await world.run("migrate")).ends() == 0
    bot = await (world.pushed() if pushed else world.polling())
    await world.hears(world.ann, f"/link generect {GENERECT}", "Linked")
    async with aiohttp.ClientSession(world.url) as http:
        await eventually_status(http, "/readyz", 200)
        await way.close()
        await eventually_status(http, "/readyz", 503)
        await eventually(lambda: "the database is away" in bot.log)
        world.ann.says("/balance")
        await asyncio.sleep(3)  # while nothing must be written, there is nothing to wait for
        await way.open()
        await eventually_status(http, "/readyz", 200)
    await eventually(lambda: any("8,531" in text for text in world.said(world.ann)[1:]), lambda: bot.log[-3000:])
    await eventually(lambda: "the database is back" in bot.log)  # the answer may be quicker than who looks after it
    assert await bot.stop() == 0
    lines = json_lines(bot.log)
    outage = [line for line in lines if line["level"] in ("warning", "error", "critical")]
    assert [line["event"] for line in outage] == [
        "the database is away or takes no rows",
        "the database is back",
    ], json.dumps(outage, indent=1)[:4000]
    assert outage[0]["error"] != "StorageFull"  # which would send the operator to the disk
    assert outage[1].keys() >= {"seconds", "updates", "readings", "messages"}
    assert "Traceback" not in bot.log
