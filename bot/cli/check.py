"""`balance-bot check`: is everything there that the bot needs? Nothing is changed by asking."""

import argparse
import asyncio
import ssl
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot import settings
from bot.cli import DONE, FAILED
from bot.cli.database import opened
from bot.domain.errors import BotError
from bot.providers import registry
from bot.storage import schema
from bot.storage.engine import Database
from bot.storage.key_vault import KeyVault

WITHIN = 10.0  # seconds for each line


class Failed(Exception):
    """A check did not pass; the text says why, without a secret."""


def main(_args: argparse.Namespace) -> int:
    loaded = settings.load(bot=True)
    print("ok    settings")
    return asyncio.run(_check(loaded))


async def _check(loaded: settings.Settings) -> int:
    good = True
    async with opened(loaded) as database:
        good &= await _line("database", lambda: _database(database))
        good &= await _line("master key", lambda: _master_key(database, loaded))
    good &= await _line("Bot API", lambda: _bot_api(loaded))
    for name, url in loaded.provider_urls.items():
        good &= await _line(registry()[name].info.title, lambda url=url: _reach(url, loaded))  # type: ignore[misc]
    return DONE if good else FAILED


async def _line(name: str, check: Callable[[], Awaitable[str]]) -> bool:
    """Run one check and print its line; True when it passed."""
    try:
        async with asyncio.timeout(WITHIN):
            said = await check()
    except (Failed, BotError) as error:
        print(f"FAIL  {name}: {error}")
    except SQLAlchemyError as error:
        print(f"FAIL  {name}: {type(getattr(error, 'orig', None) or error).__name__}")
    except TimeoutError:
        print(f"FAIL  {name}: no answer within {WITHIN:.0f} s")
    except (OSError, aiohttp.ClientError) as error:
        print(f"FAIL  {name}: cannot be reached ({type(error).__name__})")
    else:
        print(f"ok    {name}: {said}")
        return True
    return False


async def _database(database: Database) -> str:
    match await schema.state(database):
        case schema.State.AHEAD:
            raise Failed("made by a newer version; run that one")
        case schema.State.BEHIND if database.dialect == "postgresql":
            raise Failed("behind this version; run `balance-bot migrate`")
        case schema.State.EMPTY if database.dialect == "postgresql":
            raise Failed("empty; run `balance-bot migrate`")
        case state:
            return f"{database.dialect}, {state}"


async def _master_key(database: Database, loaded: settings.Settings) -> str:
    """A key that will be made at the first start is as good as one that fits."""
    if await schema.state(database) is schema.State.EMPTY:
        return "will be made at the first start" if not _has_key(loaded) else "is there, nothing is sealed yet"
    keys = loaded.master_keys.get_secret_value() if loaded.master_keys else None
    if not _has_key(loaded):
        raise Failed("MASTER_KEY_FILE is missing, and the database exists")
    return f"fits ({(await KeyVault.open(database, file=loaded.master_key_file, keys=keys)).primary})"


def _has_key(loaded: settings.Settings) -> bool:
    return loaded.master_keys is not None or loaded.master_key_file.exists()


async def _bot_api(loaded: settings.Settings) -> str:
    """getMe; the token is part of the URL, so no error's own text is shown."""
    token = loaded.bot_token.get_secret_value() if loaded.bot_token else ""
    proxy = loaded.proxy_url.get_secret_value() if loaded.proxy_url else None
    url = f"{loaded.telegram_api_url}/bot{token}/getMe"
    async with aiohttp.ClientSession(connector=_connector(proxy)) as session, session.get(url) as answer:
        try:
            body = await answer.json(content_type=None)
        except ValueError:
            raise Failed(f"status {answer.status} and no JSON") from None
    if answer.status == 401:
        raise Failed("the token is not accepted; get it from BotFather again")
    if not isinstance(body, dict) or not body.get("ok"):
        raise Failed(f"status {answer.status}")
    return f"@{body['result'].get('username', '?')}"


def _connector(proxy: str | None) -> aiohttp.BaseConnector | None:
    if proxy is None:
        return None
    from aiohttp_socks import ProxyConnector  # the extra `proxy`

    return ProxyConnector.from_url(proxy)


async def _reach(url: str, loaded: settings.Settings) -> str:
    """Connect, with TLS where the URL says so, and ask nothing: a request without a key is none they document."""
    target = urlsplit(loaded.proxy_url.get_secret_value() if loaded.proxy_url else url)
    secure = target.scheme == "https"
    port = target.port or (443 if secure else 80)
    tls = ssl.create_default_context() if secure else None
    _, writer = await asyncio.open_connection(target.hostname, port, ssl=tls)
    writer.close()
    return "can be reached" + (" (the proxy, that is)" if loaded.proxy_url else "")
