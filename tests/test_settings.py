"""The outside contract of the environment, to the letter; a wrong variable is named and never shown."""

import base64
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from bot import url_validators
from bot.providers import registry
from bot.settings import Settings, SettingsError, exit_delay, load

TOKEN = "123456:AAExampleTokenOfBotFather"
SECRET = "do-not-show-me"
MASTER_KEY = base64.b64encode(b"k" * 32).decode()
VARIABLES = {*(name.upper() for name in Settings.model_fields), "GENERECT_URL", "ELUMENTA_URL"}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper() in VARIABLES]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)


def problems(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, str]:
    """Return what `load` complains about; the message names it all and shows no value."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load()
    text = str(refused.value)
    assert all(name in text for name in refused.value.problems)
    assert SECRET not in text
    assert refused.value.__cause__ is None
    return refused.value.problems


def test_defaults_are_the_contract() -> None:
    loaded = load()
    assert loaded.bot_token is not None
    assert loaded.bot_token.get_secret_value() == TOKEN
    assert loaded.model_dump(exclude={"bot_token"}) == {
        "telegram_api_url": "https://api.telegram.org",
        "database_url": "sqlite+aiosqlite:///data/bot.db",
        "master_key_file": Path("data/master.key"),
        "master_keys": None,
        "webhook_url": None,
        "webhook_secret": None,
        "http_host": "127.0.0.1",
        "http_port": 8080,
        "exit_delay": 0,
        "poll_every": 900,
        "roles": {"chat", "poller", "sender"},
        "allowed_user_ids": frozenset(),
        "admin_ids": frozenset(),
        "proxy_url": None,
        "sentry_dsn": None,
        "log_level": "info",
        "log_format": "console",
    }
    assert loaded.provider_urls == {}


@pytest.mark.parametrize("name", sorted(VARIABLES - {"BOT_TOKEN"}))
def test_an_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = load()
    monkeypatch.setenv(name, "")
    assert load() == before
    assert load().provider_urls == before.provider_urls


@pytest.mark.parametrize(
    ("name", "value", "loaded"),
    [
        ("TELEGRAM_API_URL", "http://localhost:8081/", "http://localhost:8081"),
        ("TELEGRAM_API_URL", " http://localhost:8081/path/", "http://localhost:8081/path"),
        ("DATABASE_URL", "postgresql+asyncpg://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
        (
            "DATABASE_URL",
            "postgresql+asyncpg://u@/db?host=/run&ssl=require",
            "postgresql+asyncpg://u@/db?host=/run&ssl=require",
        ),
        ("MASTER_KEY_FILE", "/run/secrets/key", Path("/run/secrets/key")),
        ("HTTP_HOST", "0.0.0.0", "0.0.0.0"),  # noqa: S104 - read, not bound
        ("HTTP_PORT", "0", 0),
        ("POLL_EVERY", "1", 1),
        ("ROLES", "poller", {"poller"}),
        ("ROLES", " chat , sender,", {"chat", "sender"}),
        ("ALLOWED_USER_IDS", "1, 7000000000", {1, 7_000_000_000}),
        ("ADMIN_IDS", "5", {5}),
        ("LOG_LEVEL", "DEBUG", "debug"),
        ("LOG_FORMAT", "JSON", "json"),
    ],
)
def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch, name: str, value: str, loaded: object) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(), name.lower()) == loaded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", SECRET),
        ("BOT_TOKEN", "١٢٣:AAExampleTokenOfBotFather"),
        ("TELEGRAM_API_URL", f"ftp://{SECRET}"),
        ("TELEGRAM_API_URL", f"http://localhost?{SECRET}"),
        ("DATABASE_URL", f"mysql://u:{SECRET}@h/db"),
        ("DATABASE_URL", f"postgresql+asyncpg://u@h:{SECRET}/db"),
        ("DATABASE_URL", f"postgresql+asyncpg://u:{SECRET}@h:99999/db"),
        ("DATABASE_URL", f"postgresql+asyncpg://u:{SECRET}@h/db?sslmode=require"),
        ("DATABASE_URL", f"postgresql+asyncpg://u:{SECRET}@{SECRET}@h/db"),
        ("DATABASE_URL", f"postgresql+asyncpg://u:p@{SECRET}/x@h:5432/db"),
        ("DATABASE_URL", "no url"),
        ("DATABASE_URL", "sqlite+aiosqlite:///."),
        ("DATABASE_URL", "sqlite+aiosqlite:///file:bot.db?uri=true"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
        ("WEBHOOK_URL", SECRET),
        ("WEBHOOK_SECRET", f"{SECRET} with spaces"),
        ("WEBHOOK_SECRET", "x" * 257),
        ("MASTER_KEYS", SECRET),
        ("MASTER_KEYS", f"k1:{SECRET}"),
        ("HTTP_PORT", "65536"),
        ("HTTP_PORT", "http"),
        ("EXIT_DELAY", "-1"),
        ("EXIT_DELAY", "soon"),
        ("POLL_EVERY", "0"),
        ("POLL_EVERY", "99999999999999"),
        ("ROLES", "chat,cook"),
        ("ROLES", ","),
        ("ALLOWED_USER_IDS", "1,@ann"),
        ("ADMIN_IDS", "1.5"),
        ("PROXY_URL", SECRET),
        ("PROXY_URL", f"http://u:{SECRET}@h:99999"),
        ("PROXY_URL", f"http://u:{SECRET}@:80"),
        ("PROXY_URL", f"socks5://u:{SECRET}@h"),
        ("SENTRY_DSN", SECRET),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("GENERECT_URL", SECRET),
        ("ELUMENTA_URL", f"file:///{SECRET}"),
        ("ELUMENTA_URL", f"https://user:{SECRET}@elumenta.example"),
    ],
)
def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert list(problems(monkeypatch, **{name: value})) == [name]


def test_all_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    wrong = {"POLL_EVERY": "0", "ELUMENTA_URL": SECRET, "WEBHOOK_URL": "https://bot.example.com", "ROLES": "x"}
    found = problems(monkeypatch, **wrong)
    assert list(found) == ["BOT_TOKEN", "ELUMENTA_URL", "POLL_EVERY", "ROLES", "WEBHOOK_SECRET"]
    assert found["BOT_TOKEN"].startswith("is missing")


@pytest.mark.failure(57)
def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(monkeypatch, WEBHOOK_URL="https://bot.example.com") == {
        "WEBHOOK_SECRET": "is required with WEBHOOK_URL"
    }
    monkeypatch.setenv("WEBHOOK_SECRET", "x" * 256)
    assert load().webhook_url == "https://bot.example.com"


@pytest.mark.parametrize("extra", ["postgres", "sentry", "proxy"])
def test_an_extra_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, extra: str) -> None:
    monkeypatch.setattr(url_validators, "EXTRAS", dict.fromkeys(url_validators.EXTRAS, "no_such_module"))
    name, value = {
        "postgres": ("DATABASE_URL", "postgresql+asyncpg://u:p@h/db"),
        "sentry": ("SENTRY_DSN", f"https://{SECRET}@sentry.example.com/1"),
        "proxy": ("PROXY_URL", f"socks5://u:{SECRET}@proxy.example.com:1080"),
    }[extra]
    assert problems(monkeypatch, **{name: value}) == {name: f"needs the extra: pip install 'balance-bot[{extra}]'"}


def test_any_provider_has_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: f"http://127.0.0.1:{port}" for port, name in enumerate(registry(), 9000)}
    for name, provider in registry().items():
        monkeypatch.setenv(provider.variable, f"{expected[name]}/")
    assert load().provider_urls == expected


def test_the_env_file_is_read_and_its_other_names_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    Path(".env").write_text(f"BOT_TOKEN={TOKEN}\nOTHER=x\nPOLL_EVERY=60\nADMIN_IDS=\nELUMENTA_URL=http://e\n")
    monkeypatch.setenv("POLL_EVERY", "30")
    loaded = load()
    assert loaded.bot_token is not None
    assert loaded.poll_every == 30  # the environment wins
    assert loaded.admin_ids == frozenset()
    assert loaded.provider_urls["elumenta"] == "http://e"


def test_an_env_file_may_begin_with_a_byte_order_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    Path(".env").write_text(f"BOT_TOKEN={TOKEN}\n", encoding="utf-8-sig")
    assert load().bot_token is not None


def test_an_env_file_of_another_encoding_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes(f"NOTE={SECRET} ключ\n".encode("cp1251"))
    assert list(problems(monkeypatch)) == [".env"]


def test_without_the_bot_no_token_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    assert load(bot=False).bot_token is None


@pytest.mark.failure(70)
def test_no_secret_is_shown_by_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {
        "BOT_TOKEN": f"123456:{SECRET}",
        "DATABASE_URL": f"postgresql+asyncpg://u:{SECRET}@h/db",
        "MASTER_KEYS": f"k1:{MASTER_KEY}",
        "WEBHOOK_SECRET": SECRET,
        "PROXY_URL": f"socks5://u:{SECRET}@proxy.example.com:1080",
        "SENTRY_DSN": f"https://{SECRET}@sentry.example.com/1",
    }
    monkeypatch.setattr(url_validators, "EXTRAS", dict.fromkeys(url_validators.EXTRAS, "json"))
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    shown = repr(load()) + str(load())
    assert SECRET not in shown
    assert MASTER_KEY not in shown


def test_a_password_that_needs_escaping_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems(monkeypatch, DATABASE_URL=f"postgresql+asyncpg://u:{SECRET}@x@host/db")
    assert "@ as %40, / as %2F, # as %23" in found["DATABASE_URL"]
    monkeypatch.setenv("DATABASE_URL", "postgresql+asyncpg://u:p%40s%2Fs%23@host/db")
    assert load().database_url.endswith("@host/db")


def test_the_delay_is_known_although_other_settings_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLL_EVERY", "0")
    assert exit_delay() == 0
    monkeypatch.setenv("EXIT_DELAY", "20")
    assert exit_delay() == 20
    monkeypatch.setenv("EXIT_DELAY", "soon")
    assert exit_delay() == 0


def test_a_closed_folder_is_named_with_its_owner_and_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Root may enter every folder: that the system refuses is simulated, who is refused what is not."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    real = Path.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if closed in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    found = problems(monkeypatch, DATABASE_URL=f"sqlite+aiosqlite:///{closed}/data/bot.db")
    assert list(found) == ["DATABASE_URL"]
    assert f"{closed} is drwx------ of " in found["DATABASE_URL"]
    assert f"As root: chown -R {os.geteuid()}:{os.getegid()} {closed}" in found["DATABASE_URL"]
