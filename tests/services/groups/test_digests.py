"""The digest of a group: what is shared there, in pieces that each belong to one owner."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.dates import UTC_ZONE
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance, Reading, TakenReading
from bot.services.chats import chat_settings, groups
from bot.services.digests import digests
from bot.services.sharing import sharing
from bot.services.watching.history import history
from bot.services.watching.outlooks import outlooks_of
from bot.storage import account_readings
from bot.storage.queues.outbox import MessageKind, Outgoing
from bot.texts.html import plain_text
from bot.texts.localisation import Localisation
from tests.services.groups.samples import GROUP, TOPIC, Group
from tests.storage.samples import ANNA, BORIS

DAY = timedelta(days=1)


async def built(group: Group) -> list[Outgoing]:
    group.clock.move(DAY)
    assert await digests.build_due(group.resources) == 1
    [row] = [row for row in await group.waiting() if row.kind is MessageKind.DIGEST]
    pages = [row]
    while (said := await group.said(pages[-1])) is not None and (after := said.following) is not None:
        pages.append(replace(row, body=after.body))
    await group.hears()
    return pages


async def test_each_owners_account_has_a_piece_of_its_own(group: Group) -> None:
    await group.enters()
    anna, boris = await group.shares(), await group.shares(BORIS)
    await digests.plan(group.resources, GROUP, "daily 12:00", TOPIC, set_by=ANNA)
    group.clock.move(24 * DAY)
    [page] = await built(group)
    head, *cards = (await group.text(page)).split("\n\n")
    assert (page.thread_id, page.owner_id, page.body["share_ids"]) == (TOPIC, None, [anna.id, boris.id])
    for card, label in zip(cards, ("sales", "sales 2"), strict=True):
        assert label in card.splitlines()[0]
        assert "2,871.25 of 10,000 credits" in card
        assert "Plan ends: " in card
    assert "generect" not in head.lower()


async def test_it_tells_the_change_and_then_all_is_quiet_until_somebody_asks(group: Group) -> None:
    await group.enters("ru")
    shared = await group.shares()
    await digests.plan(group.resources, GROUP, "daily 12:00")
    await built(group)
    await group.reads(shared.account, "2871")
    [changed] = await built(group)
    assert "−0,25" in await group.text(changed)
    [quiet] = await built(group)
    head, line = (await group.text(quiet)).split("\n\n")
    assert "sales" not in head
    assert "sales" in line
    assert "без изменений" not in line
    assert any("sales" in piece for piece in await digests.preview(group.resources, GROUP))


async def test_a_group_without_shares_learns_how_to_share(group: Group) -> None:
    await group.enters()
    await group.links()
    await digests.plan(group.resources, GROUP, "daily 12:00")
    [page] = await built(group)
    assert "/share" in await group.text(page)
    assert await digests.preview(group.resources, GROUP) == [await group.text(page)]


@pytest.mark.failure(51)
async def test_a_long_one_is_split_between_its_pieces(group: Group) -> None:
    await group.enters()
    for number in range(40):
        await group.shares(ANNA, f"account number {number:02} of this one")
    await digests.plan(group.resources, GROUP, "daily 12:00")
    pages = await built(group)
    assert len(pages) > 1
    said = [await group.said(page) for page in pages]
    assert [bool(one and one.keyboard) for one in said] == [*[False] * (len(pages) - 1), True]
    texts = [plain_text(one.text) for one in said if one]
    assert "".join(texts).count("account number") == 40
    assert max(map(len, texts)) <= 4096


async def test_a_new_zone_keeps_who_set_the_digest(group: Group) -> None:
    await digests.plan(group.resources, GROUP, "daily 09:00", TOPIC, set_by=ANNA)
    await group.links()
    before = await digests.planned(group.resources, GROUP, TOPIC)
    await chat_settings.set_timezone(group.resources, GROUP, "Europe/Berlin")
    after = await digests.planned(group.resources, GROUP, TOPIC)
    assert before is not None
    assert after is not None
    assert after.next_at == before.next_at - timedelta(hours=1)
    await groups.topic_gone(group.resources, GROUP, TOPIC)
    assert len(await group.lines(ANNA)) == 1


async def test_history_and_outlook_are_the_groups(group: Group) -> None:
    await group.shares()
    shared = await group.shares(BORIS)
    [ahead] = (await outlooks_of(group.resources, [shared.account], UTC_ZONE)).items()
    assert ahead == (
        shared.account.id,
        {"balance": Outlook(levels=(Decimal(2000), Decimal(500))), "eur": Outlook()},
    )
    t = Localisation("en", UTC_ZONE, group.resources.clock.now())
    found = await history(group.resources, t, shared.account, 7)
    assert found.request is not None
    assert (found.account.label, found.request.title) == ("sales 2", "Generect · sales 2 · Credits")
    assert (await sharing.get(group.resources, GROUP, shared.id)).account.label == found.account.label


@pytest.mark.parametrize(("schedule", "says"), [("weekly mon 12:00", True), ("daily 12:00", False)])
async def test_a_weekly_digest_says_what_was_spent(group: Group, schedule: str, says: bool) -> None:
    await group.enters()
    shared = await group.shares()
    await group.reads(shared.account, "2800")
    await digests.plan(group.resources, GROUP, schedule)
    group.clock.move(5 * DAY)
    [page] = await built(group)
    _, card = (await group.text(page)).split("\n\n")
    assert ("Spent in 7 days: 71.25 credits" in card) == says


async def test_what_several_accounts_hold_and_spent_is_added_up(group: Group) -> None:
    await group.enters()
    watched = [(await group.shares(owner)).account for owner in (ANNA, BORIS)]
    for account in watched:
        await group.reads(account, "2800")
    await digests.plan(group.resources, GROUP, "weekly mon 12:00")
    group.clock.move(5 * DAY)
    [page] = await built(group)
    assert (await group.text(page)).endswith("💸 <b>Spent</b> in the last 7 days\n<b>In all:</b> 142.5 credits")
    for account in watched:
        euros = TakenReading(Reading((Balance("balance", "EUR", Decimal("12.50")),)), group.clock.now())
        async with group.resources.database.write() as conn:
            await account_readings.record_reading(conn, group.resources.vault, account.id, euros)
    assert "<b>Total:</b> €25.00" in await digests.preview(group.resources, GROUP)
