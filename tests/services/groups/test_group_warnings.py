"""How a group is warned is its own choice, judged at once; what it puts off its owner still hears."""

from datetime import timedelta

from bot.domain.alerting import Rule
from bot.domain.sharing import Mode, Modes
from bot.services.sharing import sharing
from bot.services.watching import group_warnings
from tests.services.groups.samples import GROUP, TOPIC, Group
from tests.storage.samples import ANNA

DAY = timedelta(days=1)


async def test_warnings_are_chosen_as_a_whole_and_by_rule(group: Group) -> None:
    shared = await group.shares()
    chosen = await group.sets(shared, Mode.HERE, thread_id=TOPIC)
    chosen = await group.sets(chosen, Mode.OFF, rule=Rule.LOW)
    assert chosen == await sharing.get(group.resources, GROUP, shared.id)
    assert (chosen.modes, chosen.thread_id) == (Modes(Mode.HERE, {"low": Mode.OFF}), TOPIC)
    assert (await group.sets(chosen, Mode.SILENT)).modes == Modes(Mode.SILENT, {"low": Mode.OFF})


async def test_a_choice_is_judged_at_once(group: Group) -> None:
    shared = await group.shares()
    await group.reads(shared.account, "1500")
    group.clock.move(timedelta(seconds=1))
    await group.sets(shared, Mode.HERE)
    assert await group.next_poll(shared.account) == group.resources.clock.now()


async def test_the_group_puts_off_its_own_warnings(group: Group) -> None:
    shared = await group.shares(mode=Mode.HERE)
    assert (
        await group_warnings.snooze_warnings(group.resources, GROUP, shared.id, until_refill=False)
    ).notified is False
    for amount in ("500", "0", "0"):
        await group.reads(shared.account, amount)
    notified = len(await group.warnings())
    done = await group_warnings.snooze_warnings(group.resources, GROUP, shared.id, until_refill=False)
    assert (done.account.label, done.until, done.notified) == ("sales", group.resources.clock.now() + DAY, True)
    before = len(await group.warnings(ANNA))
    await group.reads(shared.account, "0", after=timedelta(hours=23, minutes=59))
    assert len(await group.warnings()) == notified
    await group.reads(shared.account, "0", after=timedelta(minutes=2))
    assert len(await group.warnings()) == notified + 1
    assert len(await group.warnings(ANNA)) == before + 1  # critical: repeated after a day
    assert (await group_warnings.snooze_warnings(group.resources, GROUP, shared.id, until_refill=True)).until is None
