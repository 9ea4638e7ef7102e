"""`balance-bot` as a real process: an environment of its own, a folder of its own, its output in files."""

import asyncio
import itertools
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from aiohttp import ClientSession

from bot.supervisor import Supervisor

COMMAND = Path(sys.executable).with_name("balance-bot")
NUMBERS = itertools.count()
_PORTS = itertools.count(os.getpid() * 127)  # each process of several runs at once begins elsewhere
WITHIN = 180.0  # seconds; importing aiogram alone takes a minute on a very busy machine


class Forked:
    """A process of tests/e2e/stem.py's, with what the tests use of asyncio's own."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid = pid
        self._writer = writer  # its connection, which lives as long
        self._end = Supervisor().job("the end of a process", reader.readline())

    @classmethod
    async def start(cls, stem: Path, *args: str, stdin: bytes, **request: object) -> "Forked":
        reader, writer = await asyncio.open_unix_connection(stem)
        writer.write(json.dumps({"args": args, "stdin": stdin.decode("latin-1"), **request}).encode() + b"\n")
        return cls(int(await reader.readline()), reader, writer)

    @property
    def returncode(self) -> int | None:
        return int(self._end.result()) if self._end.done() else None

    async def wait(self) -> int:
        status = int(await asyncio.shield(self._end))
        self._writer.close()
        return status

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def installed(*args: str, folder: Path, env: Mapping[str, str], stdin: bytes, out: Path, log: Path) -> Process:
    """Start the installed command."""
    with out.open("wb") as to_out, log.open("wb") as to_log:
        process = await asyncio.create_subprocess_exec(
            COMMAND, *args, stdin=asyncio.subprocess.PIPE, stdout=to_out, stderr=to_log, cwd=folder, env=env
        )
    if process.stdin is not None:
        process.stdin.write(stdin)
        process.stdin.close()
    return process


class BotProcess:
    """One start of `balance-bot`. `log` is all that it wrote to standard error, `out` to standard output."""

    def __init__(self, process: Process | Forked, out: Path, log: Path) -> None:
        self._process = process
        self._out = out
        self._log = log

    @classmethod
    async def start(
        cls, *args: str, folder: Path, env: Mapping[str, str], stdin: bytes = b"", stem: Path | None = None
    ) -> "BotProcess":
        """Start in `folder` with these variables only: the installed command, or what the stem has loaded of it."""
        number = next(NUMBERS)
        out, log = folder / f"{number}.out", folder / f"{number}.log"
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **env}
        if stem is None:
            return cls(await installed(*args, folder=folder, env=env, stdin=stdin, out=out, log=log), out, log)
        out.touch()
        log.touch()
        files = {"folder": str(folder), "out": str(out), "log": str(log)}
        return cls(await Forked.start(stem, *args, stdin=stdin, env=env, **files), out, log)

    @property
    def log(self) -> str:
        return self._log.read_text()

    @property
    def out(self) -> str:
        return self._out.read_text(errors="replace")  # a backup is no text

    @property
    def out_bytes(self) -> bytes:
        return self._out.read_bytes()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ends(self, within: float = WITHIN) -> int:
        """Wait for its end and return the exit status; AssertionError with its log if it goes on."""
        try:
            async with asyncio.timeout(within):
                return await self._process.wait()
        except TimeoutError:
            raise AssertionError(f"it still runs after {within} s:\n{self.log}") from None

    async def kill(self) -> None:
        """As kill -9 does: it hears nothing of it."""
        if self.alive:
            self._process.kill()
        await self._process.wait()

    async def stop(self, number: signal.Signals = signal.SIGTERM, within: float = WITHIN) -> int:
        """Ask it to end and return the exit status."""
        self._process.send_signal(number)
        return await self.ends(within)


async def eventually_status(http: ClientSession, path: str, status: int) -> None:
    """Return when a GET of the path is answered with this status."""
    async with asyncio.timeout(WITHIN):
        while True:
            async with http.get(path) as answer:
                if answer.status == status:
                    return
            await asyncio.sleep(0.05)


async def eventually(predicate: Callable[[], object], seen: Callable[[], str] = str, *, within: float = WITHIN) -> None:
    """Return when the predicate holds; AssertionError with what there is to see if it does not in time."""
    try:
        async with asyncio.timeout(within):
            while not predicate():  # noqa: ASYNC110 - it looks at what other programs change
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"it did not happen within {within} s\n{seen()}") from None


def free_port() -> int:
    """Return a port that nobody listens on now, and that no program is handed which asks for any port."""
    while True:
        port = 10_000 + next(_PORTS) % 20_000
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
