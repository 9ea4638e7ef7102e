"""How the Makefile makes the virtual environment, with a stand-in for Python that only notes what it is asked."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = {"audit", "soak", "run", "test", "test-browser", "pictures", "bench", "lint", "clean", "help", "pins"}
PYTHON = """#!/bin/sh
echo "$*" >> {log}
case "$*" in
  *"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
  *"-m pip"*) test ! -e {broken} ;;
esac
"""
BOT = """#!/bin/sh
trap 'echo stopped; exit 0' TERM
echo "$*"
for _ in $(seq 200); do sleep 0.05; done
"""

Make = Callable[..., "subprocess.CompletedProcess[str]"]


def clean_environment() -> dict[str, str]:
    """Leave out what an outer make hands down."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "ARGS"))}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    python = tmp_path / "python"
    python.write_text(PYTHON.format(log=tmp_path / "log", broken=tmp_path / "broken"))
    python.chmod(0o755)
    return tmp_path


@pytest.fixture
def make(checkout: Path) -> Make:
    def run(*arguments: str, env_path: str | None = None) -> "subprocess.CompletedProcess[str]":
        (checkout / "log").write_text("")
        command = ["make", f"PYTHON={checkout}/python", *arguments]
        env = clean_environment() | ({"PATH": env_path} if env_path else {})
        return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=False)

    return run


def dry_run(checkout: Path, what: str) -> list[str]:
    return [line for line in (checkout / "log").read_text().splitlines() if what in line]


def test_help_is_the_default_and_names_every_target(make: Make) -> None:
    listed = {line.split()[1] for line in make().stdout.splitlines() if line.startswith("make ")}
    assert listed == TARGETS


def test_the_environment_is_made_from_hashed_pins_once(make: Make, checkout: Path) -> None:
    assert make("test").returncode == 0
    assert [("--require-hashes" in line, "--no-build-isolation" in line) for line in dry_run(checkout, "pip")] == [
        (True, False),
        (False, True),
    ]
    assert make("test", "ARGS=-k label").returncode == 0
    assert dry_run(checkout, "") == ["-m pytest -n auto --maxprocesses 8 --dist worksteal -k label"]


def test_new_pins_are_installed_over_the_old_ones(make: Make, checkout: Path) -> None:
    make("test")
    os.utime(checkout / "requirements/dev.txt", (4_000_000_000, 4_000_000_000))
    (checkout / ".venv/kept").touch()
    make("test")
    assert len(dry_run(checkout, "pip")) == 2
    assert (checkout / ".venv/kept").exists()


def test_what_an_interruption_left_is_made_anew(make: Make, checkout: Path) -> None:
    (checkout / "broken").touch()
    assert make("test").returncode != 0
    assert dry_run(checkout, "pytest") == []
    (checkout / ".venv/half").touch()
    (checkout / "broken").unlink()
    assert make("test").returncode == 0
    assert not (checkout / ".venv/half").exists()


def test_targets_side_by_side_make_one_environment(make: Make, checkout: Path) -> None:
    make("-j2", "test", "bench")
    assert len(dry_run(checkout, "venv")) == 1


def test_an_old_python_is_named(checkout: Path) -> None:
    command = ["make", "test", "PYTHON=false"]
    run = subprocess.run(command, cwd=checkout, env=clean_environment(), capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "Python 3.11 or newer" in run.stderr


def test_a_stop_reaches_the_bot(make: Make, checkout: Path) -> None:
    make("test")
    bot = checkout / ".venv/bin/balance-bot"
    bot.write_text(BOT)
    bot.chmod(0o755)
    command = ["make", "run", "ARGS=--quietly"]
    with subprocess.Popen(
        command, cwd=checkout, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sandbox --unless-token --quietly\n"
        process.terminate()
        assert process.stdout.read() == "stopped\n"


@pytest.mark.parametrize("found", [True, False])
def test_the_browser_is_used_where_there_is_one(make: Make, checkout: Path, found: bool) -> None:
    somebody = checkout / "id"  # who may install nothing
    somebody.write_text("#!/bin/sh\necho 1000\n")
    somebody.chmod(0o755)
    run = make("test-browser", f"CHROMIUM={str(found).lower()}", f"PATH={checkout}:{os.environ['PATH']}")
    assert run.returncode == 0
    assert ("Skipped: there is no chromium" in run.stdout) is not found
    assert dry_run(checkout, "pytest") == (["-m pytest -n 2 -m browser tests/browser"] if found else [])


def test_clean_leaves_the_data(make: Make, checkout: Path) -> None:
    make("test")
    (checkout / "data").mkdir()
    assert make("clean").returncode == 0
    assert not (checkout / ".venv").exists()
    assert (checkout / "data").exists()


def test_root_is_told_what_the_tests_lack_and_finds_it_although_its_path_is_bare(make: Make, checkout: Path) -> None:
    root = checkout / "id"
    root.write_text("#!/bin/sh\necho 0\n")
    root.chmod(0o755)
    missing = make("test", f"PATH={checkout}:/usr/bin:/bin")
    assert missing.returncode == 0
    assert ("useradd is missing" in missing.stderr) is not Path("/usr/bin/useradd").exists()
    if Path("/usr/sbin/useradd").exists():
        assert "useradd is missing" not in make("test", env_path=f"{checkout}:/usr/bin:/bin").stderr
