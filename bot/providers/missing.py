"""Missing provider: of accounts that were linked while a plugin of it was installed, and unknown to this program."""

from bot.domain.errors import ProviderMissing
from bot.domain.reading import Reading
from bot.providers.declaration import Category, Evidence, Provider
from bot.providers.http import Http


async def _read(_http: Http, _last: Reading | None) -> Reading:
    raise ProviderMissing


def missing(provider_id: str) -> Provider:
    """Return a stand-in for the provider: its title is its id, it is never called, and nothing can be linked to it."""
    return Provider(
        provider_id, provider_id, "https://provider.invalid",
        category=Category.DEV_TOOLS, evidence=Evidence.PUBLIC_CODE, read=_read,
    )  # fmt: skip
