"""What can be said of the image and the compose file without a container engine."""

import re
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot

ROOT = Path(__file__).parents[2]
TEXT = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text()))
STEPS: list[tuple[str, str]] = re.findall(r"(?m)^(\S+) +(.+)$", TEXT)
STAGES = [index for index, (word, _) in enumerate(STEPS) if word == "FROM"]
RUNTIME = STEPS[STAGES[-1] :]
LAYERS = (("packages", "packages"), ("bot", "balance-bot"))
IGNORED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: service for name, service in SERVICES.items() if service["image"] == "balance-bot:local"}


def copied() -> list[str]:
    """Return what the image takes from the checkout."""
    return [source for word, rest in STEPS if word == "COPY" and "--from" not in rest for source in rest.split()[:-1]]


def ignored(path: str) -> bool:
    """Say whether the builder is refused this file; the last pattern that fits it or one of its folders counts."""
    names = path.split("/")
    folders = ["/".join(names[:end]) for end in range(1, len(names) + 1)]
    kept = True
    for line in IGNORED:
        pattern = line.lstrip("!")
        fits = any(fnmatchcase(one, pattern) or fnmatchcase(f"/{one}", pattern.replace("**", "*")) for one in folders)
        kept = line.startswith("!") if fits else kept
    return not kept


@pytest.mark.parametrize("source", copied())
def test_what_is_copied_is_there_and_not_ignored(source: str) -> None:
    assert (ROOT / source).exists()
    assert not ignored(source)


def test_the_whole_program_reaches_the_builder() -> None:
    kinds = {".py", ".po", ".js", ".css", ".html", ".svg", ".mako"}
    files = [path for folder in ("bot", "migrations") for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    assert [path for path in files if ignored(str(path.relative_to(ROOT)))] == []


@pytest.mark.parametrize(
    "path",
    [
        *(".env", "data/bot.db", ".git/config", ".venv/bin/python", "tests/conftest.py"),
        *("bot/.env", "bot/prod.env", "bot/master.key", "bot/storage/data/bot.db-wal", "bot/tls.pem", "bot/saved.zip"),
        *("bot/__pycache__/app.cpython-311.pyc", "bot/app.pyc", "bot/.mypy_cache/x.json", "migrations/debug.log"),
    ],
)
def test_nothing_secret_and_no_cache_reaches_the_builder(path: str) -> None:
    assert ignored(path)


def test_everything_installed_is_pinned() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?install ([^&]*)", " ".join(rest for _, rest in STEPS))
    assert len(installs) == 3
    assert [each for each in installs if "--require-hashes -r" not in each and "dist/*.whl" not in each] == []


def test_images_are_of_an_exact_version_which_the_operator_may_replace() -> None:
    word, base = STEPS[0]
    assert (word, base.split("=")[0]) == ("ARG", "BASE")
    others = [service["image"] for service in SERVICES.values() if service not in BOTS.values()]
    images = [base.removeprefix("BASE="), *others]
    assert [image for image in images if not re.fullmatch(r"\w+:\d+\.\d+(\.\d+)?(-\w+)?", image)] == []
    assert [STEPS[index][1].split()[0] for index in STAGES] == ["${BASE}", "packages", "${BASE}"]
    assert [service["build"]["args"] for service in BOTS.values()] == [["BASE", "REVISION", "SOURCE"]] * len(BOTS)


def test_it_is_labelled_with_version_revision_and_source() -> None:
    arguments = [rest for word, rest in RUNTIME if word == "ARG"]
    assert arguments == [f"VERSION={bot.__version__}", "REVISION", "SOURCE"]
    labels = dict(RUNTIME)["LABEL"]
    assert [name for name in ("version", "revision", "source") if f'.{name}="${{{name.upper()}}}"' not in labels] == []


def test_a_change_of_code_leaves_the_layer_of_packages() -> None:
    """The packages' stage takes nothing of the bot, and the image takes the two as layers of their own."""
    stage = STEPS[STAGES[0] : STAGES[1]]
    assert [rest for word, rest in stage if word == "COPY"] == [
        "requirements/prod.txt image/slim.py image/sbom.py /src/"
    ]
    taken = [rest for word, rest in RUNTIME if word == "COPY"]
    assert taken == [f"--from={one} /opt/{folder} /opt/{folder}" for one, folder in LAYERS]


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
    assert "EXIT_DELAY=20" in steps["ENV"]


@pytest.mark.parametrize("name", [*BOTS, "proxy"])
def test_every_service_is_locked_down(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_log_fills_the_disk(name: str) -> None:
    assert {"max-size", "max-file"} <= SERVICES[name]["logging"]["options"].keys()


@pytest.mark.parametrize("name", BOTS)
def test_every_bot_has_its_tmp_and_time_to_stop(name: str) -> None:
    service = BOTS[name]
    assert service["tmpfs"] == ["/tmp"]
    assert service["init"] is True
    assert service["stop_grace_period"] == "20s"


def test_by_default_one_bot_on_sqlite_starts() -> None:
    """`migrate` is not there without the profile, and not required then."""
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["bot"]
    assert environment("bot") == {"HTTP_HOST": "0.0.0.0", "HTTP_PORT": "8080"}  # noqa: S104 - of the container
    assert (SERVICES["bot"]["working_dir"], SERVICES["bot"]["volumes"]) == ("/", ["data:/data"])
    assert SERVICES["bot"]["depends_on"]["migrate"]["required"] is False


def test_the_plain_profile_starts_processes_of_one_database_that_share_the_roles() -> None:
    given = {"POSTGRES_PASSWORD": "p@ss/w#rd", "MASTER_KEYS": "k1:x", "WEBHOOK_URL": "https://b", "WEBHOOK_SECRET": "s"}
    cluster = {name: environment(name, given) for name in BOTS}
    assert {each["DATABASE_URL"] for each in cluster.values()} == {"postgresql+asyncpg://balance@postgres:5432/balance"}
    assert {(each["PGPASSWORD"], each["MASTER_KEYS"]) for each in cluster.values()} == {("p@ss/w#rd", "k1:x")}
    assert {name: each.get("ROLES") for name, each in cluster.items()} == {
        "bot": "poller,sender",
        "chat": "chat",
        "migrate": None,
    }
    assert cluster["chat"]["WEBHOOK_URL"] == "https://b"
    assert SERVICES["chat"]["deploy"]["replicas"] == 2
    assert SERVICES["migrate"]["command"] == ["migrate"]
    for name in ("bot", "chat"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_any_number_of_chats_is_behind_the_proxy() -> None:
    assert "ports" not in SERVICES["chat"]
    assert SERVICES["proxy"]["ports"] == ["80:80", "443:443"]
    proxy = (ROOT / "image/Caddyfile").read_text()
    assert "dynamic a chat 8080" in proxy
    assert "{$WEBHOOK_URL} {" in proxy


def test_the_database_is_awaited_and_kept() -> None:
    assert "healthcheck" in SERVICES["postgres"]
    volumes = [volume for each in SERVICES.values() for volume in each.get("volumes", []) if not volume.startswith(".")]
    assert {volume.split(":")[0] for volume in volumes} == set(COMPOSE["volumes"])


def environment(name: str, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what a service's process is given, with these names in `.env`, as the bot sees it: nothing empty."""

    def value(found: re.Match[str]) -> str:
        known = (given or {}).get(found[1], "")
        return (found[3] if known else "") if found[2] == ":+" else known or found[3]

    named = {
        key: re.sub(r"\$\{(\w+)(:[-+])([^}]*)\}", value, text) for key, text in SERVICES[name]["environment"].items()
    }
    return {key: text for key, text in named.items() if text}
