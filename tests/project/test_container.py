"""What can be said of the image and the compose file without a container engine."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
STEPS = [
    (line.split(maxsplit=1)[0], line.split(maxsplit=1)[1])
    for line in re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text())).splitlines()
    if line
]
RUNTIME = STEPS[[word for word, _ in STEPS].index("FROM", 1) :]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: service for name, service in SERVICES.items() if name != "postgres"}


def copied() -> list[str]:
    """Return what the image takes from the checkout."""
    return [source for word, rest in STEPS if word == "COPY" and "--from" not in rest for source in rest.split()[:-1]]


@pytest.mark.parametrize("source", copied())
def test_what_is_copied_is_there_and_not_ignored(source: str) -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert (ROOT / source).exists()
    assert source.split("/")[0] in allowed


@pytest.mark.parametrize("secret", [".env", "data", ".git", ".venv"])
def test_nothing_secret_reaches_the_builder(secret: str) -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert [line for line in lines if line.startswith("!") and fnmatch(secret, line[1:])] == []


def test_everything_installed_is_pinned() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install ([^&]*)", " ".join(rest for _, rest in STEPS))
    assert len(installs) == 3
    assert [each for each in installs if "--require-hashes -r" not in each and "dist/*.whl" not in each] == []
    images = [rest.split()[0] for word, rest in STEPS if word == "FROM"] + [SERVICES["postgres"]["image"]]
    assert [image for image in images if not re.fullmatch(r"\w+:\d[\w.-]*", image)] == []


def test_it_runs_as_nobody_in_particular() -> None:
    words = [word for word, _ in RUNTIME]
    assert dict(RUNTIME)["USER"] == "10001:10001"
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert "-m 0700 /data" in dict(RUNTIME)["RUN"]


def test_it_stops_answers_and_keeps_its_data() -> None:
    steps = dict(RUNTIME)
    assert (steps["ENTRYPOINT"], steps["CMD"]) == ('["balance-bot"]', '["run"]')
    assert (steps["STOPSIGNAL"], steps["EXPOSE"], steps["VOLUME"]) == ("SIGTERM", "8080", "/data")
    assert "balance-bot" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert "/healthz" in steps["HEALTHCHECK"]
    assert "DATABASE_URL=sqlite+aiosqlite:////data/bot.db" in steps["ENV"]
    assert "MASTER_KEY_FILE=/data/master.key" in steps["ENV"]


@pytest.mark.parametrize("name", BOTS)
def test_every_bot_is_locked_down_and_given_time_to_stop(name: str) -> None:
    service = BOTS[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert service["stop_grace_period"] == "20s"


def test_by_default_one_bot_on_sqlite_starts() -> None:
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["bot"]
    assert SERVICES["bot"]["environment"]["DATABASE_URL"].startswith("sqlite+aiosqlite:////data/")
    assert SERVICES["bot"]["volumes"] == ["data:/data"]


def test_the_profile_shares_one_migrated_database_and_one_master_key() -> None:
    cluster = {name: service for name, service in BOTS.items() if service.get("profiles") == ["postgres"]}
    shared = [{(key, each["environment"][key]) for key in ("DATABASE_URL", "MASTER_KEYS")} for each in cluster.values()]
    assert all(each == shared[0] for each in shared)
    assert cluster.pop("migrate")["command"] == ["migrate"]
    assert {name: service["environment"]["ROLES"] for name, service in cluster.items()} == {
        name: name for name in ("chat", "poller", "sender")
    }
    assert cluster["chat"]["deploy"]["replicas"] == 2
    assert all(
        each["depends_on"]["migrate"] == {"condition": "service_completed_successfully"} for each in cluster.values()
    )


def test_the_database_is_awaited_and_kept() -> None:
    assert "healthcheck" in SERVICES["postgres"]
    assert {volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])} == set(
        COMPOSE["volumes"]
    )
