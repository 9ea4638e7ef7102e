"""The rules that tools keep: the layers, and what ruff bans."""

import ast
import os
import subprocess
import sys
import tomllib
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


def test_every_handler_is_in_the_contract_that_keeps_them_apart() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [listed] = [set(one["modules"]) for one in contracts if one["type"] == "independence"]
    files = (ROOT / "bot/telegram/handlers").glob("[!_]*.py")
    assert listed == {f"bot.telegram.handlers.{file.stem}" for file in files} | {"bot.telegram.handlers.group.*"}


def test_a_write_transaction_that_loses_a_conflict_is_run_again() -> None:
    """Whatever opens one outside of the storage is `repeated`; only the single row of a lost webhook needs no more."""
    missing = []
    for file in (each for room in ("services", "telegram", "workers") for each in (ROOT / "bot" / room).rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.AsyncFunctionDef) and "database.write()" in ast.unparse(function):
                decorators = [ast.unparse(one) for one in function.decorator_list]
                if "repeated" not in decorators:
                    missing.append(f"{file.stem}.{function.name}")
    assert sorted(missing) == ["webhook_keeper._end_loss", "webhook_keeper._look"]


@pytest.mark.parametrize("code", BANNED)
def test_time_and_tasks_come_from_one_place(code: str) -> None:
    command = [str(BIN / "ruff"), "check", "--no-cache", "--select", "TID251", "--stdin-filename", "bot/any.py", "-"]
    run = subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False)
    assert "TID251" in run.stdout
    assert run.returncode == 1


@pytest.mark.parametrize(("broken", "status"), [("", 0), ("lint", 1), ("audit", 1), ("test", 1), ("test-browser", 1)])
def test_the_continuous_check_runs_lint_and_tests_and_fails_with_them(tmp_path: Path, broken: str, status: int) -> None:
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$1"\ntest "$1" != "{broken}"\n')
    make.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    command = ["bash", str(ROOT / ".ci/run")]
    run = subprocess.run(command, cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, check=False)
    assert run.returncode == status
    steps = ["lint", "audit", "pgbouncer", "promtool", "test", "test-browser"]
    assert run.stdout.split() == (steps[: steps.index(broken) + 1] if broken else steps)


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("echo 'No known vulnerabilities found'", 0, "none"),
        ("echo 'Found 1 known vulnerability in 1 package'; exit 1", 1, "Found 1 known vulnerability"),
        ("echo 'ConnectionError'; exit 1", 0, "skipped, the data could not be fetched"),
    ],
)
def test_known_vulnerabilities_fail_and_a_missing_network_does_not(
    tmp_path: Path, answer: str, status: int, said: str
) -> None:
    tool = tmp_path / ".venv/audit/bin/pip-audit"
    tool.parent.mkdir(parents=True)
    tool.write_text(f"#!/bin/sh\n{answer}\n")
    tool.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci/audit"
    script.write_text((ROOT / ".ci/audit").read_text())
    run = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
    assert run.returncode == status, run.stderr
    assert said in run.stdout
