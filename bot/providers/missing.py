"""A provider that this program does not know: that of accounts which were linked while a plugin of it was installed."""

from bot.domain.errors import ProviderMissing
from bot.domain.reading import Reading
from bot.providers.declaration import Category, Evidence, Provider
from bot.providers.http import Http


async def _read(_http: Http, _last: Reading | None) -> Reading:
    raise ProviderMissing


def missing(provider_id: str) -> Provider:
    """Return what stands in for it: called by its id, never asked, no part of what there is to link."""
    return Provider(
        provider_id, provider_id, "https://provider.invalid",
        category=Category.DEV_TOOLS, evidence=Evidence.PUBLIC_CODE, read=_read,
    )  # fmt: skip
