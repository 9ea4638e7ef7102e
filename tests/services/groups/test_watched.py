"""One reading, judged for each place that hears of it: each has its own states, hours, language and loudness."""

from datetime import timedelta

import pytest

from bot.domain.account import Account
from bot.domain.alerting import Failure, Rule
from bot.domain.sharing import Mode
from bot.services.chats import chat_settings, reactivation
from bot.services.sharing import sharing
from bot.services.watching import evaluation, notifications
from bot.storage import account_readings, due_accounts
from bot.storage.queues import outbox
from tests.services.groups.samples import GROUP, OTHER, TOPIC, Group
from tests.storage.samples import ANNA, BORIS, NOW

DAY = timedelta(days=1)
UNREACHED = timedelta(hours=7)  # beyond the default


async def fails(group: Group, account: Account, failure: Failure, *, notified: bool) -> None:
    async with group.resources.database.write() as conn:
        due = await due_accounts.load(conn, account.owner_id, account.id)
        await evaluation.evaluate_failure(conn, group.resources, due, failure, None, notify_owner=not notified)


async def test_the_group_is_warned_in_its_topic_language_and_words_beside_the_owner(group: Group) -> None:
    await group.enters("ru")
    await group.shares(BORIS)
    shared = await group.shares(thread=TOPIC, mode=Mode.HERE)
    await group.reads(shared.account, "1500")
    [private], [public] = await group.warnings(ANNA), await group.warnings()
    assert (public.thread_id, public.owner_id, private.thread_id) == (TOPIC, ANNA, None)
    assert (public.body["share_id"], private.body["share_id"]) == (shared.id, None)
    assert private.body["account_id"] == shared.account.id
    assert "sales 2" in await group.text(public)
    assert "sales 2" not in await group.text(private)
    assert "Баланс" in await group.text(public)
    assert public.body["silent"] is private.body["silent"] is False
    assert group.rules(public) == ["low"]


async def test_a_group_that_wants_none_hears_none(group: Group) -> None:
    shared = await group.shares()
    await group.reads(shared.account, "1500")
    assert await group.warnings() == []
    assert len(await group.warnings(ANNA)) == 1
    await group.sets(shared, Mode.HERE)
    await group.reads(shared.account, "1490")
    assert len(await group.warnings()) == 1  # what is true when it wants them is told
    assert len(await group.warnings(ANNA)) == 1


@pytest.mark.failure(39)
async def test_each_place_is_notified_of_a_change_once(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    for amount in ("1500", "1490", "1480", "400", "390", "9000", "8900"):
        await group.reads(shared.account, amount)
    for chat in (ANNA, GROUP):
        assert [group.rules(row) for row in await group.warnings(chat)] == [["low"], ["low"], []]
    assert [row.body["silent"] for row in await group.warnings()] == [False, False, True]


async def test_a_rule_is_silent_or_off_in_one_group_only(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    other = await sharing.share(group.resources, ANNA, shared.account.id, OTHER, 0)
    await group.sets(shared, Mode.SILENT, rule=Rule.LOW)
    await group.sets(other, Mode.HERE)
    await group.sets(other, Mode.OFF, rule=Rule.LOW)
    await group.reads(shared.account, "1500")
    [silent] = await group.warnings()
    assert silent.body["silent"] is True
    assert await group.warnings(OTHER) == []
    await group.reads(shared.account, "0")
    await group.reads(shared.account, "0")
    loud = (await group.warnings())[-1]
    assert (loud.body["silent"], "empty" in group.rules(loud)) == (False, True)
    assert [group.rules(row) for row in await group.warnings(OTHER)] == [["empty"]]


async def test_one_balance_is_silent_or_off_in_one_group_only(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    other = await sharing.share(group.resources, ANNA, shared.account.id, OTHER, 0)
    await group.sets(shared, Mode.SILENT, scope="tokens")
    await group.sets(other, Mode.HERE)
    await group.sets(other, Mode.OFF, rule=Rule.LOW, scope="tokens")
    await group.reads(shared.account, "2800", tokens="1500")
    [silent] = await group.warnings()
    assert silent.body["silent"] is True
    assert await group.warnings(OTHER) == []
    rendered = await group.said(silent)
    assert rendered is not None
    assert f"+gmute|{shared.id}|low.tokens" in str(rendered.keyboard), "it is muted for that balance alone"
    await group.reads(shared.account, "1500", tokens="1490")
    assert (await group.warnings())[-1].body["silent"] is False
    assert [group.rules(row) for row in await group.warnings(OTHER)] == [["low"]]
    await group.sets(shared, Mode.OFF, rule=Rule.LOW, scope="tokens")
    assert list(await group.states(shared)) == ["balance"], "what is off is told anew when it is wanted again"


async def test_a_rule_that_was_off_is_notified_anew(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    await group.reads(shared.account, "1500")
    await group.sets(shared, Mode.OFF, rule=Rule.LOW)
    assert await group.states(shared) == {}
    await group.sets(shared, Mode.HERE, rule=Rule.LOW)
    await group.reads(shared.account, "1490")
    assert len(await group.warnings()) == 2


async def test_quiet_hours_are_each_places_own(group: Group) -> None:
    await chat_settings.set_quiet(group.resources, GROUP, "12:00-13:00")
    shared = await group.shares(mode=Mode.HERE)
    await group.reads(shared.account, "1500")
    assert (len(await group.warnings(ANNA)), len(await group.warnings())) == (1, 0)
    due = await group.next_poll(shared.account)
    assert due is not None
    assert due <= NOW + timedelta(hours=1)
    await group.reads(shared.account, "1490", after=timedelta(hours=1))
    assert (len(await group.warnings(ANNA)), len(await group.warnings())) == (1, 1)


@pytest.mark.failure(45)
async def test_a_place_that_takes_no_messages_silences_no_other(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    await notifications.close(group.resources, ANNA)
    await group.reads(shared.account, "1500")
    assert (len(await group.warnings(ANNA)), len(await group.warnings())) == (0, 1)
    assert await group.owners_states(shared.account) == {}
    await reactivation.reactivate(group.resources, ANNA, "en")
    await notifications.close(group.resources, GROUP)
    await group.reads(shared.account, "1490")
    assert (len(await group.warnings(ANNA)), len(await group.warnings())) == (1, 0)


@pytest.mark.failure(33)
async def test_a_group_hears_of_a_key_that_was_rejected_before_it_was_warned(group: Group) -> None:
    shared = await group.shares()
    async with group.resources.database.write() as conn:
        await account_readings.record_rejection(conn, shared.account.id, rejected=True)
    await group.sets(shared, Mode.HERE)
    await group.sets(shared, Mode.SILENT)
    assert [group.rules(row) for row in await group.warnings()] == [["rejected"]]
    assert await group.warnings(ANNA) == []
    await notifications.close(group.resources, GROUP)
    assert await group.warnings() == []
    await group.enters()
    assert len(await group.warnings()) == 1


async def test_who_has_the_error_as_an_answer_is_not_warned_but_the_group_is(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    group.clock.move(UNREACHED)
    await fails(group, shared.account, Failure.UNREADABLE, notified=True)
    assert (await group.warnings(ANNA), len(await group.warnings())) == ([], 1)
    await fails(group, shared.account, Failure.UNREADABLE, notified=False)
    assert (len(await group.warnings(ANNA)), len(await group.warnings())) == (1, 1)


@pytest.mark.failure(64)
async def test_what_was_never_said_in_a_group_is_judged_anew_there(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    for amount in ("1500", "400"):
        await group.reads(shared.account, amount)
    owners = await group.owners_states(shared.account)
    assert await group.states(shared) == owners
    pending = await group.warnings()
    async with group.resources.database.write() as conn:
        await notifications.roll_back(conn, group.resources, pending)
        await outbox.expire(conn, [row.id for row in pending])
    assert await group.states(shared) == {}
    assert await group.owners_states(shared.account) == owners
    assert await group.next_poll(shared.account) == group.resources.clock.now()
    await group.reads(shared.account, "390")
    assert (len(await group.warnings()), len(await group.warnings(ANNA))) == (1, 2)


async def test_taking_back_what_nobody_shares_any_more_does_nothing(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    await group.reads(shared.account, "1500")
    pending = await group.warnings()
    await sharing.unshare(group.resources, GROUP, shared.id, by=None)
    before = await group.next_poll(shared.account)
    async with group.resources.database.write() as conn:
        await notifications.roll_back(conn, group.resources, pending)
    assert await group.next_poll(shared.account) == before
