"""One stem for all workers of a test run."""

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def loaded_stem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the stem's socket; who finds none starts it, and it ends when nobody holds it any more."""
    base = tmp_path_factory.getbasetemp()
    path = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "stem"
    with ExitStack() as stack:
        holder = socket.socket(socket.AF_UNIX)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if holder.connect_ex(str(path)):  # nobody's yet, or left by a stem whose holders have all ended
                path.unlink(missing_ok=True)
                start(path, stack)
                holder.connect(str(path))
            stack.enter_context(holder)  # closed before the stem is waited for
            holder.sendall(b"null\n")
        yield path


def start(path: Path, stack: ExitStack) -> None:
    """Start a stem that listens at `path`; it has ended when the stack is closed and nobody holds it."""
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.e2e.stem", path),
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE,
    )  # fmt: skip
    stdout = stack.enter_context(process).stdout
    assert stdout is not None
    assert stdout.readline() == b"ready\n"
