"""Discovery of providers: `PROVIDER` of each module of the catalogue, and plugins of installed packages."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import MappingProxyType

from bot.providers import catalogue
from bot.providers.declaration import Category, Provider

GROUP = "balance_bot.providers"
RESERVED = {"DATABASE_URL", "PROXY_URL", "TELEGRAM_API_URL", "WEBHOOK_URL"}


@cache
def registry() -> Mapping[str, Provider]:
    """Return the providers by id, in the order of their titles."""
    return _found()[0]


def key_prefixes() -> list[str]:
    """Return the documented beginnings of keys, by which logs are redacted."""
    return [provider.key_prefix for provider in registry().values() if provider.key_prefix]


def of_category(providers: Iterable[Provider], category: Category) -> list[Provider]:
    """Return the providers of a category; those asked for most come first."""
    return sorted((each for each in providers if each.category is category), key=lambda each: (each.rank, each.title))


def count_of(providers: Collection[Provider]) -> int:
    """Return how many there are, of regional variants one: such an id is another's with an ending, `moonshot-cn`."""
    ids = [provider.id for provider in providers]
    return sum(not any(id_.startswith(f"{other}-") for other in ids) for id_ in ids)


def failed_plugins() -> Mapping[str, str]:
    """Return the plugins that could not be taken in, by entry point, with the reason in a word or two."""
    return _found()[1]


@cache
def _found() -> tuple[Mapping[str, Provider], Mapping[str, str]]:
    modules = [import_module(f"{catalogue.__name__}.{file.name}") for file in iter_modules(catalogue.__path__)]
    found: dict[str, Provider] = {module.PROVIDER.id: module.PROVIDER for module in modules}
    failed: dict[str, str] = {}
    for point in entry_points(group=GROUP):
        try:
            provider = point.load()
            _check(provider, found)
        except Exception as error:  # noqa: BLE001 - a foreign package may fail in any way, and the bot runs all the same
            failed[point.name] = str(error) if isinstance(error, PluginError) else type(error).__name__
        else:
            found[provider.id] = provider
    ordered = sorted(found.values(), key=lambda provider: provider.title.casefold())
    return MappingProxyType({provider.id: provider for provider in ordered}), MappingProxyType(failed)


class PluginError(Exception):
    """The entry point names no provider that can be taken in; the text says why."""


def _check(provider: object, found: Mapping[str, Provider]) -> None:
    if not isinstance(provider, Provider):
        raise PluginError("no Provider")
    if provider.id in found:
        raise PluginError(f"the id {provider.id} is taken")
    if provider.variable in RESERVED:
        raise PluginError(f"{provider.variable} means something else")
