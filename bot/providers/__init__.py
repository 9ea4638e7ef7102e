"""Providers of prepaid APIs: the interface, and a catalogue of one file each.

`Providers`, `HttpClient` and `new_client` are loaded when first used: aiohttp is too slow to import for `--help`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from bot.providers.declaration import Credentials, Provider
from bot.providers.discovery import count_of, failed_plugins, key_prefixes, of_category, registry
from bot.providers.meter import CallLimits, Meter

if TYPE_CHECKING:
    from bot.providers.facade import Providers
    from bot.providers.transport import HttpClient, new_client

__all__ = [
    "CallLimits", "Credentials", "HttpClient", "Meter", "Provider", "Providers",
    "count_of", "failed_plugins", "key_prefixes", "new_client", "of_category", "registry",
]  # fmt: skip

_LATER = {"Providers": "facade", "HttpClient": "transport", "new_client": "transport"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"bot.providers.{_LATER[name]}"), name)
