"""`.env.example` documents every variable, with its default, and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.__main__ import main
from bot.cli import show_settings
from bot.providers import registry
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
LINES = (ROOT / ".env.example").read_text().splitlines()
SHOWN = {found[1]: found[2] for line in LINES if (found := re.fullmatch(r"#?([A-Z_]+)=(.*)", line))}
EXAMPLES = ["ELUMENTA_URL", "GENERECT_URL"]
FIELDS = {name.upper(): field for name, field in Settings.model_fields.items()}


def test_it_names_exactly_the_variables_there_are() -> None:
    assert sorted(SHOWN) == sorted([*FIELDS, *EXAMPLES])


def test_two_providers_are_shown_with_their_addresses() -> None:
    variables = {provider.variable: provider.origin for provider in registry().values()}
    assert {name: SHOWN[name] for name in EXAMPLES} == {name: variables[name] for name in EXAMPLES}


def test_every_value_shown_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = Settings.model_construct().model_dump()
    for name in FIELDS:
        monkeypatch.setenv(name, SHOWN[name])
    assert Settings(_env_file=None).model_dump() == defaults


def test_nothing_secret_has_a_value() -> None:
    secret = [name for name, field in FIELDS.items() if SecretStr.__name__ in str(field.annotation)]
    assert "BOT_TOKEN" in secret
    assert [name for name in secret if SHOWN[name]] == []


def test_every_variable_is_explained() -> None:
    paragraphs = "\n".join(LINES).split("\n\n")
    settings = [each for each in paragraphs if re.search(r"^#?[A-Z_]+=", each, re.MULTILINE)]
    assert [each for each in settings if not each.startswith("# ")] == []


def test_the_command_prints_it_from_the_package_or_the_checkout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert main(["settings"]) == 0
    assert capsys.readouterr().out.splitlines() == LINES
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert packed["force-include"] == {".env.example": "bot/env.example"}
    (tmp_path / "env.example").write_text("A=1\n")
    monkeypatch.setattr(show_settings, "CANDIDATES", (tmp_path / "env.example", *show_settings.CANDIDATES))
    assert main(["settings"]) == 0
    assert capsys.readouterr().out == "A=1\n"
