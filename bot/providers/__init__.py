"""Providers of prepaid APIs: one file each, one way to ask them.

`Providers`, `Limits` and `new_client` are loaded when first used: httpx is too slow to import for `--help`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from bot.providers._base import Credentials, Meter, Provider, ProviderInfo
from bot.providers._registry import registry

if TYPE_CHECKING:
    from bot.providers._facade import Providers
    from bot.providers._http import Limits, new_client

__all__ = ["Credentials", "Limits", "Meter", "Provider", "ProviderInfo", "Providers", "new_client", "registry"]

_LATER = {"Providers": "_facade", "Limits": "_http", "new_client": "_http"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"bot.providers.{_LATER[name]}"), name)
