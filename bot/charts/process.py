"""Worker process, seen from the bot: start, ask, retire, kill."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Self

from bot.charts.wire import HEAD, LARGEST, READY, framed

START_WITHIN = 60.0  # seconds; importing matplotlib takes one, on a busy machine with many fonts far more
END_WITHIN = 2.0


class WorkerLost(Exception):
    """The worker ended, or answered what it never should."""


class Worker:
    """A running worker; `pictures` counts its answers, `retired` says that it was told to end."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None  # noqa: S101 - it was started with pipes
        assert process.stdout is not None  # noqa: S101
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout
        self.pictures = 0
        self.retired = False

    @classmethod
    async def start(cls) -> Self:
        """Start one with an empty environment and return it ready to draw; raises WorkerLost.

        It gets a session of its own, so that Ctrl-C in a terminal is heard by the bot alone.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-m", "bot.charts.worker",
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/", start_new_session=True,
            )  # fmt: skip
        except OSError:
            raise WorkerLost from None
        worker = cls(process)
        ready = False
        try:
            async with asyncio.timeout(START_WITHIN):
                ready = await worker._receive() == READY
        except TimeoutError:
            raise WorkerLost from None
        finally:
            if not ready:
                await worker.kill()
        if not ready:
            raise WorkerLost
        return worker

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, body: bytes) -> bytes:
        """Return the answer; raises WorkerLost. A worker whose answer was not waited for must be killed."""
        try:
            self._stdin.write(framed(body))
            await self._stdin.drain()
        except OSError:
            raise WorkerLost from None
        answer = await self._receive()
        self.pictures += 1
        return answer

    def retire(self) -> None:
        """Close its input, so that it ends after the picture in hand."""
        self.retired = True
        self._stdin.close()

    async def end(self) -> None:
        """Retire it and wait; kill it if it takes too long."""
        self.retire()
        with suppress(TimeoutError):
            async with asyncio.timeout(END_WITHIN):
                await self._process.wait()
        await self.kill()

    async def kill(self) -> None:
        """End it at once and wait until nothing of it is left."""
        self.retire()
        if self.alive:
            with suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()
        await self._stdout.read()

    async def _receive(self) -> bytes:
        try:
            (size,) = HEAD.unpack(await self._stdout.readexactly(HEAD.size))
            if size > LARGEST:
                raise WorkerLost
            return await self._stdout.readexactly(size)
        except (asyncio.IncompleteReadError, OSError):
            raise WorkerLost from None
