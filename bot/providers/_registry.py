"""The providers there are: every module of this package that has no leading underscore declares one as `PROVIDER`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

import bot.providers
from bot.providers._base import Provider


@cache
def registry() -> Mapping[str, Provider]:
    """Return the providers by id, in the order of their titles."""
    names = [module.name for module in iter_modules(bot.providers.__path__) if not module.name.startswith("_")]
    found: list[Provider] = [import_module(f"bot.providers.{name}").PROVIDER for name in names]
    ordered = sorted(found, key=lambda provider: provider.info.title.casefold())
    return MappingProxyType({provider.info.id: provider for provider in ordered})
