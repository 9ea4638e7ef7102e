"""The program behind PgBouncer in transaction mode, which gives each transaction any of its connections."""

import asyncio
import os
import shutil
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import GENERECT, World, json_lines
from tests.e2e.process import eventually, free_port
from tests.postgres import Server

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
PREPARED = "max_prepared_statements"  # a setting of 1.21 and newer; older ones end at one that they do not know
CONFIG = """[databases]
* = host={host} user=postgres pool_size=6
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
"""


@pytest.fixture(params=["", f"{PREPARED} = 0\n", f"{PREPARED} = 200\n"], ids=["default", "none", "named"])
async def pooled_url(
    request: pytest.FixtureRequest, postgres_server: Server, postgres_empty: str, tmp_path: Path
) -> AsyncIterator[str]:
    """Return DATABASE_URL of an empty database behind a pooler of this machine's version."""
    if PGBOUNCER is None:
        pytest.skip("there is no pgbouncer; on Debian: apt-get install pgbouncer")
    if request.param and PREPARED.encode() not in await asyncio.to_thread(Path(PGBOUNCER).read_bytes):
        pytest.skip(f"this pgbouncer knows no {PREPARED}")
    port, config = free_port(), tmp_path / "pgbouncer.ini"
    config.write_text(CONFIG.format(host=postgres_server.folder, port=port) + request.param)
    owner = await asyncio.to_thread(Path(postgres_server.folder, ".s.PGSQL.5432").owner)
    user = ["-u", owner] if os.geteuid() == 0 else []  # as root it does not run
    async with started(PGBOUNCER, "-q", *user, str(config)):
        await eventually(lambda: listens(port))
        name = postgres_empty.split("@/")[1].split("?")[0]
        yield f"postgresql+asyncpg://postgres@127.0.0.1:{port}/{name}"


@asynccontextmanager
async def started(*command: str) -> AsyncIterator[None]:
    """Run a program until the end of the block."""
    process = await asyncio.create_subprocess_exec(*command, stderr=DEVNULL)
    try:
        yield
    finally:
        process.kill()
        await process.wait()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.failure(93)
async def test_all_of_it_works_behind_a_pooler(world: World, pooled_url: str) -> None:
    world.env |= {"DATABASE_URL": pooled_url, "POLL_EVERY": "1"}
    migrated = await world.run("migrate")
    assert await migrated.ends() == 0, migrated.log
    sender = await world.start(env={"ROLES": "poller,sender", "HTTP_PORT": "0"})
    bot = await world.polling()
    people = [world.telegram.person(3000 + number, f"P{number}", language_code="en") for number in range(6)]
    accounts = [world.providers.generect(f"{GENERECT}-{number}") for number in range(len(people))]
    for number, person in enumerate(people):
        await world.hears(person, f"/link generect {GENERECT}-{number} sales", "Linked", "8,531")
    for person in people:  # at once, so that their transactions change connections
        person.says("/digest daily 09:00")
        person.says("/balance")
        person.says("/history sales 7d")
    for account in accounts:
        account["balance_platform"] = 500
    await eventually(lambda: all("5 %" in "".join(world.said(person)) for person in people), world.telegram.transcript)
    await eventually(lambda: all(any(one.photo for one in person.chat.messages) for person in people))
    assert await (await world.run("backup", "-")).ends() == 0
    for process in (bot, sender):
        assert await process.stop() == 0
        assert [line for line in json_lines(process.log) if line["level"] in ("warning", "error")] == []
