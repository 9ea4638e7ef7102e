"""Digests that are due at once: built and sent in as many statements for twenty as for five, each on its own."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from bot.services.digests import contents, digests
from bot.services.digests.contents import Contents, DigestRequest
from bot.services.digests.digests import AT_ONCE
from bot.services.resources import Resources
from bot.storage.queues.outbox import MessageKind, Outgoing
from tests.services.groups.samples import GROUP, Group
from tests.statement_count import Cost, counted

DAY = timedelta(days=1)
FEW, MANY = range(1, 5), range(1, AT_ONCE)  # and a group


async def plan(group: Group, people: Iterable[int]) -> None:
    """Plan digests of all periods, each of an account."""
    for person in people:
        await group.links(person)
        schedule = ("daily 12:00", "weekly mon 12:00", "monthly 1 12:00")[person % 3]
        await digests.plan(group.resources, person, schedule)


async def waiting(group: Group, people: Iterable[int]) -> list[Outgoing]:
    found = [row for person in people for row in await group.waiting(person)]
    return [row for row in found if row.kind is MessageKind.DIGEST]


async def built(group: Group, people: Iterable[int]) -> Cost:
    """Let a month go by and build what is due, which is compared with the digests before it; all of them are sent."""
    group.clock.move(31 * DAY)
    with counted() as cost:
        assert await digests.build_due(group.resources) == len([*people]) + 1
    rows = await waiting(group, [*people, GROUP])
    with counted() as sending:
        texts = await asyncio.gather(*(group.text(row) for row in rows))
    assert sending.transactions == 1
    assert len([text for text in texts if "10,000 credits" in text]) == len([*people]) + 1
    for person in [*people, GROUP]:
        await group.silences(person)
    return cost


async def test_twenty_digests_cost_as_many_statements_as_five(group: Group) -> None:
    await group.enters()
    await group.shares()
    await digests.plan(group.resources, GROUP, "weekly mon 12:00")
    await plan(group, FEW)
    await built(group, FEW)
    few = await built(group, FEW)
    await plan(group, MANY[len(FEW) :])
    await built(group, MANY)
    many = await built(group, MANY)
    assert (many.transactions, many.statements) == (few.transactions, few.statements)
    assert few.transactions == 1
    assert few.statements <= 14


async def test_one_that_cannot_be_composed_keeps_none_of_the_others(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor itself: the next one of its chat comes, and tells all."""
    await plan(group, FEW)

    def compose(resources: Resources, request: DigestRequest, *rest: Any) -> Contents:
        if request.settings.chat_id == 2:
            raise ZeroDivisionError
        return contents.compose(resources, request, *rest)

    group.clock.move(31 * DAY)
    with monkeypatch.context() as broken:
        broken.setattr(digests, "compose", compose)
        assert await digests.build_due(group.resources) == len(FEW)
    assert [row.chat_id for row in await waiting(group, FEW)] == [1, 3, 4]
    group.clock.move(31 * DAY)
    assert await digests.build_due(group.resources) == len(FEW)
    assert [row.chat_id for row in await waiting(group, [2])] == [2]
