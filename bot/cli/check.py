"""`balance-bot check`: settings, database, master key, lock, Bot API and providers, a line each; changes nothing."""

import argparse
import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot import settings
from bot.cli import DONE, FAILED
from bot.cli.database import opened
from bot.cli.problems import cause
from bot.domain.errors import BotError
from bot.permissions import refuse_unwritable, why_not
from bot.providers import failed_plugins, registry
from bot.proxy import session_options, socks_errors
from bot.storage import accounts
from bot.storage.db import file_lock, schema
from bot.storage.db.engine import Database
from bot.storage.vault import master_keys
from bot.storage.vault.key_vault import KeyVault, has_no_rows

WITHIN = 10.0  # seconds for each line
UNREACHED: tuple[type[Exception], ...] = (OSError, aiohttp.ClientError)


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
        if database.path is not None:
            good &= await _line("lock", partial(_lock, file_lock.path_of(database.path)))
        linked = await _linked(database)
    good &= await _line("Bot API", lambda: _bot_api(loaded))
    if loaded.webhook_url:
        good &= await _line("webhook", lambda: _webhook(loaded))
    urls = {
        provider.title: loaded.provider_urls.get(name, provider.origin)
        for name, provider in registry().items()
        if name in linked
    }
    reached = await asyncio.gather(*(_line(title, partial(_reach, url, loaded)) for title, url in urls.items()))
    for plugin, reason in failed_plugins().items():
        print(f"FAIL  plugin {plugin}: {reason}")
    return DONE if good and all(reached) and not failed_plugins() else FAILED


async def _linked(database: Database) -> set[str]:
    """Return the providers of linked accounts, none where the database cannot say."""
    try:
        async with asyncio.timeout(WITHIN):
            if await schema.state(database) is schema.State.EMPTY:
                return set()
            async with database.read() as conn:
                return await accounts.providers(conn)
    except (SQLAlchemyError, OSError):  # its own line said why
        return set()


async def _line(name: str, check: Callable[[], Awaitable[str]]) -> bool:
    """Run one check and print its line; True when it passed."""
    try:
        async with asyncio.timeout(WITHIN):
            said = await check()
    except (Failed, BotError) as error:
        print(f"FAIL  {name}: {error}")
    except SQLAlchemyError as error:
        print(f"FAIL  {name}: {cause(error)}")
    except TimeoutError:
        print(f"FAIL  {name}: no answer within {WITHIN:.0f} s")
    except (*UNREACHED, *socks_errors()) as error:
        print(f"FAIL  {name}: {_unreached(error)}")
    else:
        print(f"ok    {name}: {said}")
        return True
    return False


def _unreached(error: Exception) -> str:
    """Return why something is out of reach; a file is named, with its owner and how to mend it."""
    if isinstance(error, OSError) and error.filename is not None:
        return why_not(error, Path(error.filename).absolute())
    return f"cannot be reached ({type(error).__name__})"


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
    """Return whether the key fits; one that will be made at the first start is as good."""
    keys = loaded.listed_keys
    given = keys is not None or master_keys.read(loaded.master_key_file) is not None
    if await schema.state(database) is schema.State.EMPTY or await has_no_rows(database):
        if given:
            return "is there, nothing is sealed yet"
        master_keys.refuse_unwritable(loaded.master_key_file)
        return "will be made at the first start"
    if not given:
        raise Failed("MASTER_KEY_FILE is missing, and the database is sealed with its key")
    return f"fits ({(await KeyVault.open(database, file=loaded.master_key_file, keys=keys)).primary})"


async def _lock(file: Path) -> str:
    """Return whether `run` has the lock; makes nothing where nothing is."""
    if not await asyncio.to_thread(file.exists):
        refuse_unwritable(file)
        return "can be made"
    try:
        async with file_lock.acquire(file):
            return "is free"
    except file_lock.AlreadyLocked:
        return "is held by a bot that runs"


async def _bot_api(loaded: settings.Settings) -> str:
    return f"@{(await _ask(loaded, 'getMe')).get('username', '?')}"


async def _webhook(loaded: settings.Settings) -> str:
    """getWebhookInfo: whether Telegram pushes updates to WEBHOOK_URL, and how that went last."""
    info = await _ask(loaded, "getWebhookInfo")
    url, waiting = str(info.get("url") or ""), int(info.get("pending_update_count") or 0)
    said, error_at = info.get("last_error_message"), info.get("last_error_date")
    ago = f" ({datetime.fromtimestamp(error_at, UTC):%Y-%m-%d %H:%M} UTC)" if isinstance(error_at, int) else ""
    trouble = f"; Telegram's last error: {said}{ago}" if said else ""
    if url and not (loaded.webhook_url and url.startswith(loaded.webhook_url)):
        raise Failed("Telegram pushes updates to another URL; `balance-bot run` changes that when it starts")
    if said and waiting:
        raise Failed(f"{waiting} updates wait{trouble}")
    return (f"is set, {waiting} updates wait" if url else "is not set; `balance-bot run` sets it") + trouble


async def _ask(loaded: settings.Settings, method: str) -> dict[str, Any]:
    """Return what the Bot API answers; the token is part of the URL, so no error's own text is shown."""
    token = loaded.bot_token.get_secret_value() if loaded.bot_token else ""
    url = f"{loaded.telegram_api_url}/bot{token}/{method}"
    options = session_options(loaded.proxy, tls=True, limit=1)
    async with aiohttp.ClientSession(**options) as session, session.get(url) as answer:
        try:
            body = await answer.json(content_type=None)
        except ValueError:
            raise Failed(f"status {answer.status} and no JSON") from None
    if answer.status == 401:
        raise Failed("the token is not accepted; get it from BotFather again")
    if not isinstance(body, dict) or not body.get("ok") or not isinstance(body.get("result"), dict):
        raise Failed(f"status {answer.status}")
    result: dict[str, Any] = body["result"]
    return result


async def _reach(url: str, loaded: settings.Settings) -> str:
    """Connect, with TLS where the URL says so, and ask nothing: a request without a key is none they document."""
    target = urlsplit(loaded.proxy or url)
    secure = target.scheme == "https"
    port = target.port or (443 if secure else 80)
    tls = ssl.create_default_context() if secure else None
    _, writer = await asyncio.open_connection(target.hostname, port, ssl=tls)
    writer.close()
    return "can be reached" + (" (the proxy, that is)" if loaded.proxy else "")
