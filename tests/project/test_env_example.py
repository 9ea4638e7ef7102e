"""`.env.example` documents every variable, with its default, and nothing else."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings, provider_variables

LINES = (Path(__file__).parents[2] / ".env.example").read_text().splitlines()
SHOWN = {found[1]: found[2] for line in LINES if (found := re.fullmatch(r"#?([A-Z_]+)=(.*)", line))}
FIELDS = {name.upper(): field for name, field in Settings.model_fields.items()}


def test_it_names_exactly_the_variables_there_are() -> None:
    assert sorted(SHOWN) == sorted([*FIELDS, *provider_variables()])


def test_every_provider_is_shown_with_its_address() -> None:
    assert {name: SHOWN[name] for name in provider_variables()} == provider_variables()


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
