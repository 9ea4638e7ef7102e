"""The poller as it claims what is due."""

import asyncio
from datetime import timedelta

import pytest

from bot.services.resources import Resources
from bot.services.watching import scheduled_reading
from bot.services.watching.allowance import unsealed
from bot.storage import due_accounts
from bot.storage.watched import Opened
from bot.supervisor import Supervisor
from bot.workers import poller
from tests.services.conftest import resources
from tests.storage.samples import ANNA, BORIS, link
from tests.watching.conftest import eventually

__all__ = ["resources"]


@pytest.mark.failure(35)
async def test_a_claim_that_is_all_postponed_does_not_hold_up_the_next(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key of the first waits for its Retry-After."""
    read: list[int] = []

    async def poll(_resources: Resources, opened: Opened, _answered: object) -> None:
        read.append(opened.account.owner_id)

    monkeypatch.setattr(poller, "BATCH", 1)
    monkeypatch.setattr(poller, "LOOK_EVERY", timedelta(hours=1))
    now = resources.clock.now()
    async with resources.database.write() as conn:
        first = await link(conn, resources.vault, owner=ANNA)
        await due_accounts.touch(conn, first.id, now)
    (claimed,) = (await scheduled_reading.claim(resources, 1, ())).ready
    _, meter = unsealed(resources, claimed, user_initiated=False)
    await meter.refused(40)
    async with resources.database.write() as conn:
        await due_accounts.touch(conn, first.id, now - timedelta(seconds=1))
        await due_accounts.touch(conn, (await link(conn, resources.vault, owner=BORIS, plain="key-2")).id, now)
    monkeypatch.setattr(scheduled_reading, "poll", poll)
    supervisor = Supervisor()
    supervisor.loop("poller", poller.Poller(resources, supervisor).run)
    await eventually(lambda: read)
    await supervisor.stop_loops()
    await supervisor.drain(5)
    assert read == [BORIS]


@pytest.mark.failure(32)
async def test_providers_that_do_not_answer_take_no_place_of_another(
    resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is due of two of them is claimed before the healthy one's account, which is due last."""
    read: list[str] = []

    async def poll(_resources: Resources, opened: Opened, _answered: object) -> None:
        read.append(opened.account.provider)
        if opened.account.provider != "twilio":
            await asyncio.Event().wait()

    monkeypatch.setattr(poller, "BATCH", 1)
    monkeypatch.setattr(poller, "IN_HAND", 2)
    monkeypatch.setattr(scheduled_reading, "poll", poll)
    now = resources.clock.now()
    async with resources.database.write() as conn:
        for number, provider in enumerate([*["generect"] * 3, *["elumenta"] * 3, "twilio"]):
            account = await link(conn, resources.vault, label=f"{number}", plain=f"key-{number}", provider=provider)
            await due_accounts.touch(conn, account.id, now - timedelta(minutes=1) + timedelta(seconds=number))
    supervisor = Supervisor()
    supervisor.loop("poller", poller.Poller(resources, supervisor).run)
    await eventually(lambda: "twilio" in read)
    await supervisor.stop_loops()
    await supervisor.drain(0)
    assert read == ["generect"] * 2 + ["elumenta"] * 2 + ["twilio"]
