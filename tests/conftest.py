"""What all tests share."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

import bot.telegram  # noqa: F401 - imports aiogram before any test does, in a quarter of the time

gc.disable()  # while modules are imported and tests collected; what that makes stays

PROCESSES = Path(__file__).parent / "e2e"

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
    gc.enable()


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Two more workers than there are cores: those whose tests wait leave them to the others."""
    return (yield) + 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Half of the tests of processes at the head of each half: every other of four workers begins with them.

    These mostly wait, and take as long as all others together when one worker has them all.
    """
    processes = [item for item in items if item.path.is_relative_to(PROCESSES)]
    others = [item for item in items if not item.path.is_relative_to(PROCESSES)]
    middle = max(0, len(items) // 2 - len(processes[::2]))
    items[:] = [*processes[::2], *others[:middle], *processes[1::2], *others[middle:]]
