"""What all tests share."""

import gc

import structlog
from hypothesis import settings

import bot.telegram  # noqa: F401 - imports aiogram before any test does, in a quarter of the time

settings.register_profile("bot", deadline=None, max_examples=50)  # a busy machine takes its time over one example
settings.load_profile("bot")
pytest_plugins = ("tests.e2e.stems", "tests.failures_report", "tests.postgres", "tests.process_caches", "tests.sqlite")
# as bot/log.py does: where rich is installed, structlog draws tracebacks with it, which takes a second of CPU each
plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure([*structlog.get_config()["processors"][:-1], plain])


def pytest_collection_finish() -> None:
    """All that was imported stays: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
