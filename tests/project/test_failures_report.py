"""The report of the failure catalogue, in a pytest run of its own with two workers."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.mark.failure(3, 4)
@pytest.mark.parametrize("n", [1, 2])
def test_passes(n: int) -> None: ...

@pytest.mark.failure(5)
def test_fails() -> None:
    raise AssertionError

@pytest.mark.failure(9)
def test_skipped() -> None:
    pytest.importorskip("a_module_that_is_not_there")

@pytest.mark.failure(93)
def test_passes_too() -> None: ...
"""


def test_only_what_passed_counts(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = failure")
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "tests.failures_report", "-n", "2", "--failures"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "covered 3 of 93: 3-4, 93" in run.stdout
    assert "not covered: 1-2, 5-92" in run.stdout
