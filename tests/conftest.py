"""What all tests share."""

import functools
import gc
import ssl
from collections.abc import Iterator

import pytest
from hypothesis import settings

import bot.telegram  # noqa: F401 - imports aiogram before any test does, in a quarter of the time

settings.register_profile("bot", deadline=None)  # a busy machine takes its time over one example
settings.load_profile("bot")
pytest_plugins = ("tests.e2e.stems", "tests.failures_report", "tests.postgres", "tests.sqlite")


@pytest.fixture(autouse=True, scope="session")
def certificates() -> Iterator[None]:
    """Read once: the tests start hundreds of bots with three clients each, and every client would read them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


def pytest_collection_finish() -> None:
    """All that was imported stays: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
