"""Providers that a person is offered first when linking an account."""

from collections.abc import Sequence

from bot.providers import Provider
from bot.services.resources import Resources
from bot.storage import accounts

FIRST = 6  # buttons on the first page
ALWAYS = ("generect", "elumenta")


async def suggested(resources: Resources) -> Sequence[Provider]:
    """Return six providers at most: those most used here, then Generect and Elumenta, then those asked for most."""
    infos = {info.id: info for info in resources.providers.infos()}
    async with resources.database.read() as conn:
        used = await accounts.most_used_providers(conn, FIRST)
    ranked = sorted(infos, key=lambda name: (infos[name].rank, name))
    names = dict.fromkeys(name for name in (*used, *ALWAYS, *ranked) if name in infos)
    return [infos[name] for name in names][:FIRST]
