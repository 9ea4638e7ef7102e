"""A provider is one file; asking which there are costs no HTTP client."""

import subprocess
import sys
from pkgutil import iter_modules

import bot.providers
from bot.providers import registry


def test_every_file_without_an_underscore_is_a_provider_of_that_name() -> None:
    files = {module.name for module in iter_modules(bot.providers.__path__) if not module.name.startswith("_")}
    assert registry().keys() == files
    for name, provider in registry().items():
        assert provider.info.id == name
        assert (provider.edit is not None) == bool(provider.info.edits)
        assert provider.info.base_url.startswith("https://")
        assert not provider.info.base_url.endswith("/")


def test_the_registry_needs_no_http_client() -> None:
    code = "import sys, bot.providers as p; p.registry(); sys.exit({'httpx', 'aiohttp'} & set(sys.modules) != set())"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
