"""The digester beside others."""

import asyncio

import pytest

from bot.services.digests import digests
from bot.services.resources import Resources
from bot.storage import digests as stored
from bot.workers import digester
from tests.services.conftest import resources

__all__ = ["resources"]


class Slept(Exception):
    """The loop has gone to sleep."""


@pytest.mark.failure(60)
async def test_one_that_another_process_is_building_is_not_asked_for_again_at_once(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def none_to_be_had(_resources: Resources) -> int:
        return 0

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise Slept

    async with resources.database.write() as conn:
        await stored.put(conn, 1, schedule="daily 09:00", next_at=resources.clock.now())
    monkeypatch.setattr(digests, "build_due", none_to_be_had)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(BaseExceptionGroup):
        await digester.run(resources)
    assert [seconds for seconds in slept if seconds > 0.0] == slept != []
