"""The lock that one process holds."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.storage.db import file_lock
from tests.storage.samples import mode

LOCKING = """
import asyncio, sys
from pathlib import Path
from bot.storage.db import file_lock

async def main():
    async with file_lock.acquire(Path(sys.argv[1])):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.failure(59)
async def test_the_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    file = tmp_path / "data" / "bot.db.lock"
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOCKING, str(file), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    await holder.stdout.readline()
    with pytest.raises(file_lock.AlreadyLocked):
        async with file_lock.acquire(file):
            pass
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    async with file_lock.acquire(file):
        assert mode(file) == 0o600


async def test_who_waits_gets_it_when_it_is_let_go(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    locked = asyncio.Event()
    order: list[str] = []

    async def first() -> None:
        async with file_lock.acquire(file):
            locked.set()
            await asyncio.sleep(2 * file_lock.ASK_EVERY)
            order.append("first")

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        await locked.wait()
        async with file_lock.acquire(file, wait=30):
            order.append("second")
    assert order == ["first", "second"]
