"""`balance-bot balance PROVIDER`: a reading on the terminal, with no Telegram and no database."""

import argparse
import asyncio
import getpass
import json
import os
import sys
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot import __version__, log, settings
from bot.cli import DONE, FAILED, USAGE
from bot.domain.clock import SystemClock
from bot.domain.errors import BotError, KeyOfAnotherProvider, KeyUnusable
from bot.domain.reading import Reading
from bot.providers import Providers, new_client, registry
from bot.services.accounts.keys import check_owner, clean_key
from bot.storage.readings import to_json
from bot.texts.cards import reading_lines
from bot.texts.errors import error_text, provider_error
from bot.texts.html import join
from bot.texts.localisation import Localisation
from bot.texts.plain import plain_text

KEY_READ_MAX = 4096  # characters


def main(args: argparse.Namespace) -> int:
    provider = args.provider.lower()
    if provider not in registry():
        print(f"Unknown provider. Known are: {', '.join(registry())}", file=sys.stderr)
        return USAGE
    loaded = settings.load(bot=False)
    log.configure("error", "console", [known.info.key_prefix for known in registry().values() if known.info.key_prefix])
    info = registry()[provider].info
    t = Localisation("en", ZoneInfo("UTC"), SystemClock().now())
    try:
        key = clean_key(_key(provider))
        check_owner([known.info for known in registry().values()], provider, key)
        reading = asyncio.run(_read(loaded, provider, key))
    except KeyOfAnotherProvider as error:
        print(f"This key belongs to {registry()[error.provider].info.title}; it was not sent.", file=sys.stderr)
        return FAILED
    except KeyUnusable as error:
        print(error_text(t, error), file=sys.stderr)
        return USAGE
    except BotError as error:
        print(plain_text(provider_error(t, error, info.title)), file=sys.stderr)
        return FAILED
    if args.json:
        print(json.dumps({"provider": provider, **to_json(reading)}, ensure_ascii=False))
    else:
        print(plain_text(join(reading_lines(t, provider, info.title, reading))))
    return DONE


def _key(provider: str) -> str:
    """Take the key from PROVIDER_KEY, or from this provider's own variable, or else from standard input."""
    for name in ("PROVIDER_KEY", f"{provider.upper()}_KEY"):
        if key := os.environ.get(name):
            return key
    return getpass.getpass("Key: ") if sys.stdin.isatty() else sys.stdin.read(KEY_READ_MAX)


async def _read(loaded: settings.Settings, provider: str, key: str) -> Reading:
    proxy = loaded.proxy_url.get_secret_value() if loaded.proxy_url else None
    async with new_client(proxy, __version__) as client:
        providers = Providers(client, loaded.provider_urls, SystemClock())
        return await providers.read(provider, {"key": SecretStr(key)}, caller="the terminal")
