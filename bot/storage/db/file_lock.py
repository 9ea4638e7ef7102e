"""File lock: an advisory lock that one process holds; the system releases it when that process dies."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

from bot.domain.errors import BotError
from bot.permissions import refuse_unwritable

ASK_EVERY = 0.05  # seconds


class AlreadyLocked(BotError):
    """Another process holds the lock."""

    waiting_helps = True


@contextlib.asynccontextmanager
async def acquire(path: Path, *, wait: float = 0) -> AsyncIterator[None]:
    """Take the lock file `path` (0600, made where missing, never removed).

    Raises AlreadyLocked after `wait` s, OSError with the path where it may not be written.
    """
    refuse_unwritable(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        for _ in range(int(wait / ASK_EVERY)):
            if _take(descriptor):
                break
            await asyncio.sleep(ASK_EVERY)
        else:
            if not _take(descriptor):
                raise AlreadyLocked("another process holds the lock")
        yield
    finally:
        os.close(descriptor)


def path_of(file: Path) -> Path:
    """Return the path of a file's lock."""
    return file.with_name(f"{file.name}.lock")


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
