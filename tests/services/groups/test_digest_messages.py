"""A digest that takes several messages says each account once, whatever happens to others between two of them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.accounts import linking, management
from bot.services.digests import digests
from bot.services.outgoing import DigestData, dump, load
from bot.services.sharing import sharing
from bot.storage.queues import outbox
from bot.storage.queues.outbox import DeliveryOutcome, MessageKind, Outgoing
from tests.services.groups.samples import GROUP, Group
from tests.storage.samples import ANNA

DAY = timedelta(days=1)
ALL = [f"account number {number:02}" for number in range(45)]


async def begun(group: Group, chat: int, schedule: str) -> Outgoing:
    """Let a digest of many accounts become due; its first message waits."""
    await group.enters()
    for label in ALL:
        await (group.shares(ANNA, label) if chat == GROUP else group.links(ANNA, label))
    await digests.plan(group.resources, chat, schedule)
    group.clock.move(32 * DAY)
    assert await digests.build_due(group.resources) == 1
    return await next_row(group, chat)


async def next_row(group: Group, chat: int) -> Outgoing:
    [row] = [row for row in await group.waiting(chat) if row.kind is MessageKind.DIGEST]
    return row


async def says(group: Group, row: Outgoing) -> str | None:
    """Send the message as the sender does; None where there is nothing to say."""
    said = await group.said(row)
    async with group.resources.database.write() as conn:
        outcome = DeliveryOutcome.SENT if said else DeliveryOutcome.EXPIRED
        await outbox.expire(conn, [row.id], outcome)
        if said is not None and said.following is not None:
            await outbox.put(conn, said.following)
    return said.text if said else None


async def says_the_rest(group: Group, chat: int) -> list[str]:
    texts: list[str] = []
    while rows := [row for row in await group.waiting(chat) if row.kind is MessageKind.DIGEST]:
        texts.append(await says(group, rows[0]) or "")
    return texts


def cards(texts: list[str]) -> list[str]:
    """The labels of the cards, in their order: a card's first line says the balance."""
    return re.findall(r"(account number \d\d)[^\n]*: 2,871", "\n".join(texts))


async def changes(group: Group, chat: int, change: str, labels: list[str]) -> None:
    by_label = {account.label: account for account in await management.all_of(group.resources, ANNA)}
    shared = {one.account.label: one for one in await sharing.in_chat(group.resources, GROUP)}
    for label in labels:
        match change:
            case "unlinked":
                await management.unlink(group.resources, ANNA, by_label[label].id)
            case "unshared":
                await sharing.unshare(group.resources, chat, shared[label].id, by=None)
            case _:
                await linking.rename(group.resources, ANNA, by_label[label].id, f"{label} {change}".strip())


@pytest.mark.failure(51, 61)
@pytest.mark.parametrize(
    ("chat", "change"),
    [
        (GROUP, "unshared"),
        (GROUP, "unlinked"),
        (GROUP, "of the sales"),
        (ANNA, "unlinked"),
        (ANNA, "of the sales"),
    ],
)
async def test_what_was_said_already_moves_nothing(group: Group, chat: int, change: str) -> None:
    first = await says(group, await begun(group, chat, "daily 12:00"))
    assert first is not None
    said = cards([first])
    assert 0 < len(said) < len(ALL)
    await changes(group, chat, change, said)
    assert sorted(said + cards(await says_the_rest(group, chat))) == ALL


@pytest.mark.failure(51, 61)
@pytest.mark.parametrize("chat", [GROUP, ANNA])
async def test_where_the_next_one_is_gone_those_after_it_are_said(group: Group, chat: int) -> None:
    first = await says(group, await begun(group, chat, "weekly mon 12:00"))
    assert first is not None
    gone = cards([await group.text(await next_row(group, chat))])[:2]
    await changes(group, chat, "unlinked", gone)
    assert sorted(cards([first, *await says_the_rest(group, chat)]) + gone) == ALL


async def test_a_digest_that_an_earlier_version_began_goes_on_by_number(group: Group) -> None:
    row = await begun(group, GROUP, "daily 12:00")
    data = load(row)
    assert isinstance(data, DigestData)
    first = await says(group, row)
    assert first is not None
    body = dump(replace(data, page=1))
    del body["sent"]
    async with group.resources.database.write() as conn:
        await outbox.rewrite(conn, (await next_row(group, GROUP)).id, body)
    assert cards([first, *await says_the_rest(group, GROUP)]) == ALL
