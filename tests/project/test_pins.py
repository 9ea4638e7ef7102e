"""The pins: complete, hashed for every platform, and silent about where they came from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ("dev", "prod", "build")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
RUN = [*PROJECT["project"]["dependencies"], *EXTRAS]
DEV = PROJECT["dependency-groups"]["dev"]


def text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def pins(name: str) -> dict[str, str]:
    """Return the versions by normalised package name."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+) (?:; .+ )?\\$", text(name), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    found = {re.split(r"[^A-Za-z0-9._-]", requirement)[0] for requirement in requirements}
    return {re.sub(r"[._-]+", "-", name).lower() for name in found}


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_the_hashes_of_wheel_and_source(name: str) -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", text(name), flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(name)) > 0
    assert [
        entry.splitlines()[0] for entry in entries if len(re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)) < 2
    ] == []


@pytest.mark.parametrize("name", FILES)
def test_nothing_names_a_host_or_a_path(name: str) -> None:
    assert re.findall(r"://|--[a-z-]*index|--find-links|--trusted-host|(?<!\S)/\w", text(name)) == []


def test_everything_declared_is_pinned() -> None:
    assert names(RUN) | {"greenlet"} <= pins("prod").keys()
    assert names(RUN + DEV) <= pins("dev").keys()
    assert names(PROJECT["build-system"]["requires"]) <= pins("build").keys()


@pytest.mark.parametrize("name", ["prod", "build"])
def test_what_is_shipped_is_what_was_tested(name: str) -> None:
    assert pins(name).items() <= pins("dev").items()


def test_every_dependency_is_bounded() -> None:
    assert [each for each in RUN + DEV if ">=" not in each or ",<" not in each] == []
