"""Validators of the URLs that an operator sets, without a request. Each raises ValueError."""

import importlib.util
import inspect
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, HttpUrl, SecretStr, TypeAdapter, ValidationError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.permissions import why_not

EXTRAS = {"postgres": "asyncpg", "sentry": "sentry_sdk", "proxy": "aiohttp_socks"}


def _needs(extra: str) -> None:
    if importlib.util.find_spec(EXTRAS[extra]) is None:
        raise ValueError(f"needs the extra: pip install 'balance-bot[{extra}]'")


def _base(value: str) -> str:
    """Return it without its final slash: paths are put behind it."""
    try:
        url = TypeAdapter(HttpUrl).validate_python(value)
    except ValidationError:
        url = None
    if url is None or url.username or url.password or url.query or url.fragment:
        raise ValueError("must be a URL that begins with http:// or https://, without login, query and fragment")
    return value.strip().rstrip("/")


def _database(value: str) -> str:
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):  # a ValueError quotes what stands where the port belongs
        url = make_url("unknown://")
    if url.drivername.startswith("postgresql") and "@" in f"{url.host}{url.database}":
        raise ValueError("has a password with a character that must be escaped there: @ as %40, / as %2F, # as %23")
    if url.drivername == "postgresql+asyncpg" and (url.port is None or 0 < url.port < 2**16):
        _needs("postgres")
        _options(url)
    elif url.drivername != "sqlite+aiosqlite" or not _names_a_file(url.database):
        raise ValueError("must be sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST:PORT/NAME")
    return value


def _names_a_file(name: str | None) -> bool:
    """Return whether this is a file: not `:memory:`, gone with its connection, nor `file:`, a URL of its own."""
    if not name or name == ":memory:" or name.startswith("file:"):
        return False
    try:
        return not Path(name).is_dir()
    except OSError as error:
        raise ValueError(f"cannot be looked at: {why_not(error, Path(name).absolute())}") from None


def _options(url: URL) -> None:
    import asyncpg  # type: ignore[import-untyped]  # the extra `postgres`

    known = {*inspect.signature(asyncpg.connect).parameters, "prepared_statement_cache_size"}
    if url.query.keys() - known:
        raise ValueError("has options behind its ? that asyncpg does not know: there sslmode is ssl, for instance")


def _proxy(value: SecretStr) -> SecretStr:
    wrong = "must be a URL that begins with http://, https://, socks4:// or socks5://; the last two need a port"
    try:
        url = urlsplit(value.get_secret_value())
        port = url.port
    except ValueError:  # it quotes what stands where the port belongs
        raise ValueError(wrong) from None
    socks = url.scheme in ("socks4", "socks5")
    if not url.hostname or url.scheme not in ("http", "https", "socks4", "socks5") or (socks and not port):
        raise ValueError(wrong)
    if socks:
        _needs("proxy")
    return value


def _sentry(value: SecretStr) -> SecretStr:
    if not re.match(r"https?://[^@/]+@[^/]", value.get_secret_value()):
        raise ValueError("must be a DSN as Sentry shows it")
    _needs("sentry")
    return value


BaseUrl = Annotated[str, AfterValidator(_base)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
ProxyUrl = Annotated[SecretStr, AfterValidator(_proxy)]
SentryDsn = Annotated[SecretStr, AfterValidator(_sentry)]
