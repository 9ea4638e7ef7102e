"""Settings: the environment variables with units and defaults; `.env` in the working directory is read too.

An empty value counts as unset, lists are separated by commas, other names in `.env` are ignored.
"""

import functools
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, create_model, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import MasterKeyError
from bot.permissions import why_not
from bot.providers import registry
from bot.storage.vault import master_keys
from bot.url_validators import BaseUrl, DatabaseUrl, ProxyUrl, SentryDsn

Role = Literal["chat", "poller", "sender"]
ROLES: tuple[Role, ...] = ("chat", "poller", "sender")
ExitDelay = Annotated[int, Field(ge=0, le=3600)]
POLL_AT_MOST = 366 * 86400  # seconds; further ahead nothing can be planned


class SettingsError(Exception):
    """Settings are wrong or missing; `problems` names each variable with what is expected, never with its value."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = problems


_CONFIG = SettingsConfigDict(
    env_file=".env",
    env_file_encoding="utf-8-sig",  # some editors put a mark before the first name
    env_ignore_empty=True,
    extra="ignore",
    hide_input_in_errors=True,
)


class _Environment(BaseSettings):
    model_config = _CONFIG


class Settings(_Environment):
    """The operator's settings. provider_urls: scheme and host in place of a provider's own, by its id."""

    bot_token: SecretStr | None = None
    telegram_api_url: BaseUrl = "https://api.telegram.org"
    database_url: DatabaseUrl = Field("sqlite+aiosqlite:///data/bot.db", repr=False)  # it may hold a password
    master_key_file: Path = Path("data/master.key")
    master_keys: SecretStr | None = None
    webhook_url: BaseUrl | None = None
    webhook_secret: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=65535)
    exit_delay: ExitDelay = 0
    poll_every: int = Field(900, ge=1, le=POLL_AT_MOST)
    roles: Annotated[frozenset[Role], NoDecode] = frozenset(ROLES)
    allowed_user_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    proxy_url: ProxyUrl | None = None
    sentry_dsn: SentryDsn | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    _provider_urls: dict[str, str] = {}

    @property
    def provider_urls(self) -> dict[str, str]:
        return self._provider_urls

    @property
    def proxy(self) -> str | None:
        """PROXY_URL, which may hold a password; None for direct connections."""
        return self.proxy_url.get_secret_value() if self.proxy_url else None

    @property
    def listed_keys(self) -> str | None:
        """MASTER_KEYS, secret; None where the keys are in MASTER_KEY_FILE."""
        return self.master_keys.get_secret_value() if self.master_keys else None

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
            raise ValueError("must look like 123456:ABC…, as BotFather gives it")
        return value

    @field_validator("master_keys")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                master_keys.parse(value.get_secret_value())
            except MasterKeyError as error:
                raise ValueError(f"must be id:base64[,id:base64…]: {error}") from None
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("webhook_url"):
            raise ValueError("is required with WEBHOOK_URL")
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("roles")
    @classmethod
    def _some(cls, value: frozenset[Role]) -> frozenset[Role]:
        if not value:
            raise ValueError(f"must name one of {', '.join(ROLES)} at least")
        return value

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("roles", "allowed_user_ids", "admin_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value


def _problems(error: ValidationError) -> dict[str, str]:
    """Name each variable with what is expected; pydantic's own `input` is never used, it may be a secret."""
    items = error.errors(include_input=False, include_url=False, include_context=False)
    return {
        str(item["loc"][0]).upper(): item["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        for item in items
    }


def load(*, bot: bool = True) -> Settings:
    """Return the checked settings; with `bot`, a token is required. Raises SettingsError naming all that is wrong."""
    try:
        return _checked(bot)
    except UnicodeDecodeError:
        raise SettingsError({".env": "must be a UTF-8 text file"}) from None
    except OSError as error:
        raise SettingsError({".env": f"cannot be read: {why_not(error, Path('.env').absolute())}"}) from None


def exit_delay() -> int:
    """Return EXIT_DELAY, in seconds, although other settings may be wrong; 0 if it is wrong itself."""
    try:
        return int(_only("exit_delay", ExitDelay, 0))
    except (ValidationError, UnicodeDecodeError, OSError):
        return 0


def _checked(bot: bool) -> Settings:
    problems: dict[str, str] = {}
    urls: dict[str, str] = {}
    try:
        set_urls = _provider_urls_model()().model_dump()
        urls = {name: url for name, provider in registry().items() if (url := set_urls[provider.variable.lower()])}
    except ValidationError as error:
        problems |= _problems(error)
    settings = None
    try:
        settings = Settings()
    except ValidationError as error:
        problems |= _problems(error)
    if bot and "BOT_TOKEN" not in problems and (settings is None or settings.bot_token is None) and not _token_given():
        problems["BOT_TOKEN"] = "is missing: BotFather gives it"  # noqa: S105 - a sentence, not a password
    if problems or settings is None:
        raise SettingsError(dict(sorted(problems.items())))
    settings._provider_urls = urls
    return settings


@functools.cache
def _provider_urls_model() -> type[BaseSettings]:
    fields: dict[str, Any] = {provider.variable.lower(): (BaseUrl | None, None) for provider in registry().values()}
    return create_model("ProviderUrls", __base__=_Environment, **fields)


def _token_given() -> bool:
    """Return whether a token is there although something else kept the settings from loading."""
    return _only("bot_token", SecretStr | None, None) is not None


def _only(name: str, kind: Any, default: Any) -> Any:
    """Return one variable, whatever is wrong with the others."""
    fields: dict[str, Any] = {name: (kind, default)}
    return getattr(create_model("Only", __base__=_Environment, **fields)(), name)
