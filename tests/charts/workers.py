"""Worker processes as the operating system sees them."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path


def workers(parent: int) -> list[int]:
    """Return the process ids of the living chart workers that `parent` started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, ppid = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(ppid) == parent and state != "Z" and b"bot.charts.worker" in command:
            found.append(int(folder.name))
    return found


def running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def environment(process: int) -> bytes:
    """Return what it was started with."""
    return Path(f"/proc/{process}/environ").read_bytes()


def files(process: int) -> list[str]:
    """Return what it has open: paths, and the kind of what has none."""
    return sorted(os.readlink(each).split(":")[0] for each in Path(f"/proc/{process}/fd").iterdir())


async def eventually(predicate: Callable[[], object]) -> None:
    """Return when the predicate holds; AssertionError if it does not in time."""
    for _ in range(6000):
        if predicate():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen within a minute")
