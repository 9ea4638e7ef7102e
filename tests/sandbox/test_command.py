"""`balance-bot sandbox` as a real process: the installed command once, then what the tests' stem has loaded of it."""

import contextlib
import os
import re
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.process import BotProcess, eventually

READY = re.compile(r"The sandbox is ready: (http://127\.0\.0\.1:\d+)\n")


async def started(
    folder: Path, *args: str, env: dict[str, str] | None = None, stem: Path | None = None
) -> tuple[BotProcess, str]:
    """Start the sandbox and return it with its URL."""
    env = {"TMPDIR": str(folder), **(env or {})}
    process = await BotProcess.start("sandbox", *args, folder=folder, env=env, stem=stem)
    await eventually(lambda: READY.search(process.out) or not process.alive)
    found = READY.fullmatch(process.out)
    assert found, process.log
    return process, found[1]


async def test_it_says_where_it_is_and_leaves_nothing_behind(tmp_path: Path) -> None:
    process, url = await started(tmp_path, "--port", "0", "--unless-token")
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            assert "Balance Bot sandbox" in await answer.text()
        if sys.platform == "linux":
            assert listening(process.pid)
            assert set(listening(process.pid)) == {"127.0.0.1"}
        assert await process.stop(signal.SIGINT) == 0
    finally:
        await process.kill()
    assert process.log == ""
    assert [name for name in os.listdir(tmp_path) if name.startswith("balance-bot-")] == []


async def test_a_taken_port_is_passed_over(tmp_path: Path, loaded_stem: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process, url = await started(tmp_path, "--port", str(port), stem=loaded_stem)
    try:
        assert int(url.rpartition(":")[2]) > port
    finally:
        await process.kill()


@pytest.mark.parametrize("name", ["BOT_TOKEN", "LOG_LEVEL"])
async def test_a_token_or_wrong_settings_are_the_bot_s_business(tmp_path: Path, loaded_stem: Path, name: str) -> None:
    env = {name: "not-one"}
    process = await BotProcess.start("sandbox", "--unless-token", folder=tmp_path, env=env, stem=loaded_stem)
    assert await process.ends() == 2
    assert name in process.log
    assert process.out == ""


async def test_a_token_in_the_settings_file_counts(tmp_path: Path, loaded_stem: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=4242:AAtoken\nHTTP_PORT=1\nHTTP_HOST=203.0.113.1\n")
    process = await BotProcess.start("sandbox", "--unless-token", folder=tmp_path, env={}, stem=loaded_stem)
    assert await process.ends() == 1
    assert "HTTP_HOST" in process.log


async def test_the_bot_alone_still_asks_for_a_token(tmp_path: Path, loaded_stem: Path) -> None:
    process = await BotProcess.start("run", folder=tmp_path, env={}, stem=loaded_stem)
    assert await process.ends() == 2
    assert "BOT_TOKEN" in process.log


def listening(pid: int) -> list[str]:
    """Return the addresses at which a process listens or is connected, from the kernel's own tables."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            if found := re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink())):
                inodes.add(found[1])
    addresses = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[9] in inodes:
                raw = bytes.fromhex(columns[1].partition(":")[0])
                addresses.append(socket.inet_ntop(socket.AF_INET, raw[::-1]) if len(raw) == 4 else raw.hex())
    return addresses


async def test_a_port_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    for port in ("65536", "-1", "http"):
        process = await BotProcess.start("sandbox", "--port", port, folder=tmp_path, env={})
        assert await process.ends() == 2
        assert f"argument --port: invalid port value: '{port}'" in process.log


async def test_in_a_container_it_listens_where_the_image_says(tmp_path: Path, loaded_stem: Path) -> None:
    process, url = await started(tmp_path, "--port", "0", env={"HTTP_HOST": "127.0.0.2"}, stem=loaded_stem)
    port = url.rpartition(":")[2]
    try:
        async with aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.2:{port}", headers={"Host": f"localhost:{port}"}) as answer:
                assert "Balance Bot sandbox" in await answer.text()
            async with http.get(f"http://127.0.0.2:{port}", headers={"Host": "sandbox.example.com"}) as answer:
                assert answer.status == 403
        assert await process.stop() == 0
    finally:
        await process.kill()
