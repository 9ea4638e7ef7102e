"""An invitation is for one person, one use and ten minutes."""

from datetime import timedelta

import pytest

from bot.services.accounts import management
from bot.services.sharing import invitations
from bot.storage.invitations import Invitation
from tests.services.groups.samples import GROUP, TOPIC, Group
from tests.storage.samples import ANNA, BORIS


@pytest.mark.failure(20)
async def test_an_invitation_is_its_owners_once_and_for_ten_minutes(group: Group) -> None:
    account = await group.links()
    token = await invitations.invite(group.resources, ANNA, account_id=account.id, chat_id=GROUP, thread_id=TOPIC)
    assert len(token) == 32
    invitation = Invitation(ANNA, account.id, GROUP, TOPIC)
    assert await invitations.accept(group.resources, BORIS, token) is None
    assert await invitations.invited(group.resources, BORIS, token) is None
    assert await invitations.accept(group.resources, ANNA, f"{token[:-1]}\ud800") is None
    assert await invitations.invited(group.resources, ANNA, token) == invitation
    assert await invitations.accept(group.resources, ANNA, token) == invitation
    assert await invitations.accept(group.resources, ANNA, token) is None
    late = await invitations.invite(group.resources, ANNA)
    group.clock.move(timedelta(minutes=10))
    assert await invitations.accept(group.resources, ANNA, late) is None


async def test_an_invitation_goes_with_its_account(group: Group) -> None:
    account = await group.links()
    token = await invitations.invite(group.resources, ANNA, account_id=account.id)
    await management.unlink(group.resources, ANNA, account.id)
    assert await invitations.accept(group.resources, ANNA, token) is None
