"""Measured processes: the installed bot or a reference, with its memory and CPU time from /proc."""

import asyncio
import itertools
import os
import re
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Set
from contextlib import asynccontextmanager
from pathlib import Path

from bench.stage.cores import MEASURED, pinned

COMMAND = Path(sys.executable).with_name("balance-bot")
REFERENCES = Path(__file__).parents[1] / "references"
STOP_WITHIN = 20.0  # seconds
_NUMBERS = itertools.count()
TICKS = os.sysconf("SC_CLK_TCK")


class Measured:
    """A running process; `log` is where its output goes."""

    def __init__(self, process: Process, log: Path) -> None:
        self._process = process
        self.log = log

    @property
    def cpu(self) -> float:
        """CPU seconds used so far, in user and kernel mode."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self._process.pid}/status").read_text())
        return int(found[1]) / 1000 if found else 0.0

    def check(self) -> None:
        """Raises RuntimeError with its log if it has ended."""
        if self._process.returncode is not None:
            raise RuntimeError(f"a measured process ended:\n{self.log.read_text()}")

    async def stop(self) -> None:
        """Ask it to end, then kill it."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def running(
    *command: str | Path, folder: Path, env: Mapping[str, str], cores: Set[int] = MEASURED
) -> AsyncIterator[Measured]:
    """Start a command on these cores with only these variables beside PATH; it is stopped at the end.

    A TimeoutError meanwhile becomes a RuntimeError with its log.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before anything is measured
    log = folder / f"{next(_NUMBERS)}.log"
    with pinned(cores), log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **env},
            stdin=asyncio.subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    measured = Measured(process, log)
    try:
        yield measured
    except TimeoutError as error:
        raise RuntimeError(f"a measured process did not do its work in time: {error}\n{log.read_text()}") from error
    finally:
        await measured.stop()


def reference(name: str) -> tuple[str, Path]:
    """Return the command of a reference program."""
    return sys.executable, REFERENCES / f"{name}.py"
