"""`balance-bot balance PROVIDER`: a reading on the terminal, with no Telegram and no database."""

import argparse
import asyncio
import getpass
import json
import os
import sys
from typing import Any
from zoneinfo import ZoneInfo

from bot import __version__, log, settings
from bot.cli import DONE, FAILED, USAGE
from bot.domain.clock import SystemClock
from bot.domain.errors import BotError, KeyNotAccepted, KeyOfAnotherProvider, KeyUnusable
from bot.domain.reading import Reading
from bot.providers import Credentials, Provider, Providers, key_prefixes, new_client, registry
from bot.services.accounts.keys import fields_of
from bot.storage.reading_json import to_json
from bot.texts.cards import reading_lines
from bot.texts.errors import error_text, provider_error
from bot.texts.html import join, plain_text
from bot.texts.localisation import Localisation

READ_MAX = 20_000  # characters
FIELDS = (
    "id", "label", "unit", "amount", "limit", "used", "blocked", "next_refill_at", "expires_at", "watched", "parts",
)  # fmt: skip


def main(args: argparse.Namespace) -> int:
    provider = registry().get(args.provider.lower())
    if provider is None:
        print(f"Unknown provider. Known are: {', '.join(registry())}", file=sys.stderr)
        return USAGE
    loaded = settings.load(bot=False)
    log.configure("error", "console", key_prefixes())
    t = Localisation("en", ZoneInfo("UTC"), SystemClock().now())
    try:
        credentials = fields_of(list(registry().values()), provider, _given(provider))
        reading = asyncio.run(_read(loaded, provider, credentials))
    except KeyOfAnotherProvider as error:
        print(f"This key belongs to {registry()[error.provider].title}; it was not sent.", file=sys.stderr)
        return FAILED
    except KeyUnusable as error:
        if len(provider.credentials) > 1:
            fields = ", ".join(field.label for field in provider.credentials)
            print(f"Expected are {fields}, separated by blanks or line breaks.", file=sys.stderr)
        print(error_text(t, error), file=sys.stderr)
        return USAGE
    except KeyNotAccepted:
        print(f"{provider.title}: key not accepted. Waiting will not help: check that it is whole.", file=sys.stderr)
        return FAILED
    except BotError as error:
        print(plain_text(provider_error(t, error, provider.title, provider.permission)), file=sys.stderr)
        return FAILED
    if args.json:
        print(json.dumps(_as_json(provider, reading), ensure_ascii=False))
    else:
        print(plain_text(join(reading_lines(t, provider.id, provider.title, reading, provider.labels))))
    return DONE


def _given(provider: Provider) -> str:
    """Take the fields from PROVIDER_KEY, or from this provider's own variable, or else from standard input."""
    for name in ("PROVIDER_KEY", provider.variable.removesuffix("_URL") + "_KEY"):
        if given := os.environ.get(name):
            return given
    if not sys.stdin.isatty():
        return sys.stdin.read(READ_MAX)
    return "\n".join(getpass.getpass(f"{field.label}: ") for field in provider.credentials)


def _as_json(provider: Provider, reading: Reading) -> dict[str, Any]:
    stored = to_json(reading)
    balances = [{**balance, "label": provider.label(balance["id"])} for balance in stored["balances"]]
    return {
        "provider": provider.id,
        "plan": stored["plan"],
        "plan_expires_at": stored["plan_expires_at"],
        "balances": [{name: balance[name] for name in FIELDS} for balance in balances],
    }


async def _read(loaded: settings.Settings, provider: Provider, credentials: Credentials) -> Reading:
    async with new_client(loaded.proxy, __version__) as client:
        providers = Providers(client, loaded.provider_urls, SystemClock())
        return await providers.read(provider.id, credentials, caller="the terminal")
