"""The rules that tools keep: the layers, and what ruff bans."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BANNED = [
    "import asyncio\n\nasyncio.create_task(x())\n",
    "import asyncio\n\nasyncio.ensure_future(x())\n",
    "import time\n\ntime.time()\n",
    "from datetime import UTC, datetime\n\ndatetime.now(UTC)\n",
]


def test_the_import_contracts_are_kept() -> None:
    run = subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("code", BANNED)
def test_time_and_tasks_come_from_one_place(code: str) -> None:
    command = [str(BIN / "ruff"), "check", "--no-cache", "--select", "TID251", "--stdin-filename", "bot/any.py", "-"]
    run = subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False)
    assert "TID251" in run.stdout
    assert run.returncode == 1


@pytest.mark.parametrize(("broken", "status"), [("", 0), ("lint", 1), ("test", 1), ("test-browser", 1)])
def test_the_continuous_check_runs_lint_and_tests_and_fails_with_them(tmp_path: Path, broken: str, status: int) -> None:
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$1"\ntest "$1" != "{broken}"\n')
    make.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    command = ["bash", str(ROOT / ".ci/run")]
    run = subprocess.run(command, cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, check=False)
    assert run.returncode == status
    steps = ["lint", "test", "test-browser"]
    assert run.stdout.split() == (steps[: steps.index(broken) + 1] if broken else steps)
