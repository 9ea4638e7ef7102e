"""What starting the PostgreSQL server of a test run leaves, and what it says where it fails."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests import postgres_start
from tests.postgres_start import HANDLES, ServerDidNotStart, advice, remove_abandoned, started


def test_folders_of_killed_runs_are_removed_and_those_in_use_stay(tmp_path: Path) -> None:
    ended = subprocess.Popen("true")
    ended.wait()
    for name, processes in {"killed": [ended.pid], "used": [ended.pid, os.getpid()], "left": []}.items():
        (tmp_path / name / "base").mkdir(parents=True)
        (tmp_path / name / HANDLES).write_text(json.dumps(processes))
    (tmp_path / "starting").mkdir()
    remove_abandoned(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {"used", "starting"}


def test_a_server_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs are run by a module that keeps their words to its log."""
    initdb, module = tmp_path / "initdb", postgres_start.module()
    initdb.write_text("#!/bin/sh\necho 'could not create directory' >&2\nexit 1\n")
    initdb.chmod(0o700)
    monkeypatch.setattr(module, "get_server", lambda *_, **__: module.pgexec("initdb", (), bin_path=tmp_path))
    with pytest.raises(ServerDidNotStart, match="could not create directory"):
        started(tmp_path / "server")


def test_the_mode_of_dev_null_is_named_first() -> None:
    assert advice(stat.S_IFCHR | 0o666) == []
    [line] = advice(stat.S_IFCHR | 0o644)
    assert "/dev/null (crw-r--r--)" in line
    assert line.endswith("chmod 666 /dev/null")
