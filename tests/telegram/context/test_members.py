"""Who is in a group and runs it: asked of a simulated Telegram, remembered for as long as is said."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import open_resources
from bot.sandbox.telegram import Group, Person, TelegramSim
from bot.services.resources import Resources
from bot.services.sharing import sharing
from bot.supervisor import Supervisor
from bot.telegram.context.members import Members
from bot.telegram.outbound.client import new_bot
from tests.clock import StillClock
from tests.given_settings import GivenSettings
from tests.services.groups.samples import Group as SharingGroup


@dataclass
class Team:
    """`ann` is in the group, `boris` runs it."""

    telegram: TelegramSim
    resources: Resources
    clock: StillClock
    members: Members
    group: Group
    ann: Person
    boris: Person

    def calls(self) -> int:
        return len(self.telegram.called("getChatMember"))

    async def admin(self, person: Person, *, live: bool = False) -> bool:
        return await self.members.is_admin(self.group.id, person.id, live=live)

    async def inside(self, person: Person) -> bool | None:
        return await self.members.is_inside(self.group.id, person.id)


@pytest.fixture
async def team(tmp_path: Path) -> AsyncIterator[Team]:
    clock, data = StillClock(), tmp_path / "data"
    settings = GivenSettings.model_validate(
        {"database_url": f"sqlite+aiosqlite:///{data}/bot.db", "master_key_file": data / "master.key"}
    )
    async with TelegramSim() as telegram, open_resources(settings, Supervisor(), clock) as resources:
        bot = new_bot(telegram.token, telegram.url, None)
        ann, boris = telegram.person(1001, "Ann"), telegram.person(1002, "Boris")
        group = telegram.group(-1_001_000_000_001, "Team", members=[ann], admins=[boris])
        yield Team(telegram, resources, clock, Members(bot, resources), group, ann, boris)
        await bot.session.close()


@pytest.mark.failure(19)
async def test_who_runs_the_group_is_known_for_20_seconds_and_asked_live(team: Team) -> None:
    assert await team.admin(team.boris)
    assert not await team.admin(team.ann)
    team.group.demotes(team.boris)
    team.clock.move(timedelta(seconds=20))
    assert await team.admin(team.boris)
    assert team.calls() == 2
    assert not await team.admin(team.boris, live=True)
    team.group.promotes(team.boris)
    team.clock.move(timedelta(seconds=21))
    assert await team.admin(team.boris)


@pytest.mark.failure(24)
async def test_who_is_in_the_group_is_known_for_ten_minutes(team: Team) -> None:
    assert await team.inside(team.ann)
    team.group.slips_out(team.ann)
    team.clock.move(timedelta(minutes=10))
    assert await team.inside(team.ann)
    assert team.calls() == 1
    team.clock.move(timedelta(seconds=1))
    assert await team.inside(team.ann) is False
    team.group.adds(team.ann)
    assert await team.inside(team.ann), "who was out may have come back"
    team.group.restricts(team.ann)
    team.clock.move(timedelta(minutes=11))
    assert await team.inside(team.ann)
    team.group.removes(team.ann)
    team.members.record_left(team.group.id, team.ann.id)
    assert await team.inside(team.ann) is False


@pytest.mark.failure(24)
async def test_a_failed_check_is_no_answer(team: Team) -> None:
    team.telegram.fault("getChatMember", "error", 4, code=400, description="Bad Request: PARTICIPANT_ID_INVALID")
    assert await team.inside(team.ann) is None
    assert not await team.admin(team.boris)
    assert not await team.admin(team.boris, live=True)
    assert await team.members.check_owners(team.group.id, [team.ann.id]) == set()
    team.telegram.fault("getChatMember", "drop")
    assert await team.inside(team.ann) is None
    assert await team.inside(team.ann)


@pytest.mark.failure(24)
async def test_what_an_owner_shared_ends_when_they_are_out(team: Team) -> None:
    shared = SharingGroup(team.resources, team.clock, team.group.id)
    await shared.shares(team.ann.id, chat=team.group.id)
    kept = await shared.shares(team.boris.id, chat=team.group.id)
    owners = [team.ann.id, team.boris.id, team.ann.id]
    assert await team.members.check_owners(team.group.id, owners) == set()
    assert team.calls() == 2
    team.group.slips_out(team.ann)
    team.clock.move(timedelta(minutes=11))
    assert await team.members.check_owners(team.group.id, owners) == {team.ann.id}
    assert [shared.id for shared in await sharing.in_chat(team.resources, team.group.id)] == [kept.id]


@pytest.mark.failure(24, 64)
async def test_what_was_seen_by_a_clock_that_was_ahead_is_asked_anew(team: Team) -> None:
    assert await team.admin(team.boris)
    assert await team.inside(team.ann)
    team.group.slips_out(team.ann)
    team.group.demotes(team.boris)
    team.clock.move(-timedelta(days=90))
    assert await team.inside(team.ann) is False
    assert not await team.admin(team.boris)
