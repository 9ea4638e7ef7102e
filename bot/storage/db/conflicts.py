"""Conflicts of transactions on PostgreSQL: one that lost to another is run again."""

import asyncio
import functools
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

P = ParamSpec("P")
T = TypeVar("T")

# SQLSTATEs: deadlock detected, could not serialise, and a unique row of another transaction, which may be gone again by
# the time that one looks for it.
CONFLICTS = {"40P01", "40001", "23505"}
ATTEMPTS = 5
PAUSE = 0.05  # seconds at most, and as much more each time


def repeated(function: Callable[P, Awaitable[T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Run the function, which is one transaction, again when that lost a conflict; the last conflict is raised."""

    @functools.wraps(function)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(1, ATTEMPTS):
            try:
                return await function(*args, **kwargs)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in CONFLICTS:
                    raise
            await asyncio.sleep(random.uniform(0, PAUSE * attempt))  # noqa: S311 - no secret
        return await function(*args, **kwargs)

    return run
