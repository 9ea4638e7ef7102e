"""A provider is one file; asking which there are costs no HTTP client; a plugin that fails harms nobody."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bot.providers import Provider, catalogue, count_of, discovery, registry
from bot.providers.discovery import GROUP

CATALOGUE = Path(catalogue.__file__).parent
LINES_MOST = 60
WHOLE_PROFILES = {"generect", "elumenta"}


def module_name(provider: str) -> str:
    """Return the file of a provider's id: `-` is `_`, and a digit at its beginning gets a `_` before it."""
    name = provider.replace("-", "_")
    return f"_{name}" if name[0].isdigit() else name


@pytest.mark.parametrize("provider", registry().values(), ids=lambda provider: provider.id)
def test_a_provider_is_one_short_file_of_its_name(provider: Provider) -> None:
    lines = (CATALOGUE / f"{module_name(provider.id)}.py").read_text().splitlines()
    assert len(lines) <= LINES_MOST or provider.id in WHOLE_PROFILES
    assert provider.origin.startswith("https://")
    assert provider.origin.count("/") == 2
    assert (provider.edit is not None) == bool(provider.edits)
    assert len({field.name for field in provider.credentials}) == len(provider.credentials) > 0
    assert all(label for label in provider.labels.values())


def test_every_file_is_found() -> None:
    files = {file.stem for file in CATALOGUE.glob("*.py")} - {"__init__"}
    assert {module_name(name) for name in registry()} == files


def test_the_registry_needs_no_http_client() -> None:
    code = "import sys, bot.providers as p; p.registry(); sys.exit({'httpx', 'aiohttp'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Install entry points by name and what they load."""

    def install(**loaded: object) -> None:
        points = []
        for name, value in loaded.items():
            monkeypatch.setattr(sys.modules[__name__], name, value, raising=False)
            points.append(EntryPoint(name, f"{__name__}:{name}", GROUP))
        points.append(EntryPoint("absent", "no_such_package.anywhere:PROVIDER", GROUP))
        monkeypatch.setattr(discovery, "entry_points", lambda group: points if group == GROUP else [])
        _forget()

    yield install
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    registry.cache_clear()
    discovery._found.cache_clear()


def test_a_plugin_adds_a_provider_and_what_cannot_be_loaded_is_named(plugins: Callable[..., None]) -> None:
    known = next(iter(registry().values()))
    plugins(
        acme=replace(known, id="acme", title="Acme"),
        taken=replace(known, title="The same id"),
        database=replace(known, id="database"),
        nothing="no provider",
    )
    assert registry()["acme"].title == "Acme"
    assert registry()[known.id] is known
    assert discovery.failed_plugins() == {
        "taken": f"the id {known.id} is taken",
        "database": "DATABASE_URL means something else",
        "nothing": "no Provider",
        "absent": "ModuleNotFoundError",
    }


def test_regional_variants_are_counted_once() -> None:
    known = registry()
    assert (
        count_of([known[name] for name in ("moonshot-cn", "moonshot", "generect", "zerobounce-eu", "zerobounce")]) == 3
    )
