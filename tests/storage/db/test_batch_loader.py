"""Reads that share one statement."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from bot.storage.db.batch_loader import BatchLoader
from bot.supervisor import Supervisor


class Rows:
    """Each row is its id in capitals; "gone" is not there, "bad" raises. `asked` are the ids of each statement."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()

    async def read(self, ids: Collection[str]) -> Mapping[str, str]:
        self.asked.append(set(ids))
        self.begun.set()
        await self.go_on.wait()
        if "bad" in ids:
            raise ConnectionError
        return {id_: id_.upper() for id_ in ids if id_ != "gone"}


async def test_those_who_ask_meanwhile_share_the_next_statement() -> None:
    rows, supervisor = Rows(), Supervisor()
    loader = BatchLoader(rows.read, supervisor.job)
    asked = [supervisor.job("first", loader.load(["a"]))]
    await rows.begun.wait()
    asked += [supervisor.job("other", loader.load(ids)) for ids in (["b", "gone"], ["a", "c"])]
    await asyncio.sleep(0)
    rows.go_on.set()
    assert await asyncio.gather(*asked) == [{"a": "A"}, {"b": "B"}, {"a": "A", "c": "C"}]
    assert rows.asked == [{"a"}, {"a", "b", "c", "gone"}]


async def test_what_keeps_the_database_from_it_is_raised_and_the_next_read_goes_on() -> None:
    rows = Rows()
    rows.go_on.set()
    loader = BatchLoader(rows.read, Supervisor().job)
    with pytest.raises(ConnectionError):
        await loader.load(["bad"])
    assert await loader.load(["a"]) == {"a": "A"}
