"""What hundreds of bots in one process need once. In earnest a process is one bot; here each would pay for it anew."""

import functools
import ssl
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from bot.storage.db import sqlite_dialect

STATEMENTS = 2000
PRAGMAS = sqlite_dialect._PRAGMAS  # in earnest


@pytest.fixture(autouse=True, scope="session")
def once_a_worker() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        _share_compiled_statements(patch)
        # only a machine's crash would show the difference; tests/storage/db/test_engine.py has the pragma in earnest
        fast = tuple(pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in PRAGMAS)
        patch.setattr(sqlite_dialect, "_PRAGMAS", fast)
        yield


def _share_compiled_statements(patch: pytest.MonkeyPatch) -> None:
    """One cache for all engines: its keys name the dialect, so all dialects of a kind are one."""
    compiled: LRUCache[object, object] = LRUCache(STATEMENTS)
    shared = property(lambda engine: compiled, lambda engine, own: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)
    patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))
