"""Messages of the outbox that are lost, cut off or not understood on their way to Telegram."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.telegram import TelegramSim
from bot.services.digests.contents import DigestMessage
from bot.services.outgoing import DigestData, Line, line
from bot.services.resources import Resources
from bot.storage.db.tables import outbox as rows
from bot.storage.queues import outbox_queue
from bot.storage.queues.outbox import Outgoing
from bot.telegram.outbound import delivery, rendering, sender
from bot.telegram.outbound.rendering import Rendered
from bot.texts import sharing_lines
from bot.texts.html import Html
from tests.telegram.outbound.conftest import put, started


async def ended(resources: Resources, count: int) -> list[str]:
    """Return the outcomes of so many messages, once all have one."""
    async with asyncio.timeout(60):
        while True:
            async with resources.database.read() as conn:
                found = [one for one in await conn.scalars(select(rows.c.outcome).order_by(rows.c.id)) if one]
            if len(found) == count:
                return found


@pytest.fixture
async def killed(resources: Resources) -> None:
    """The process was killed with a message in hand, before it was sent."""
    await put(resources, 1)
    async with resources.database.write() as conn:
        lease, now = timedelta(minutes=1), resources.clock.now()
        assert await conn.run_sync(outbox_queue.claim, owner="dead", now=now, lease=lease, limit=1)
        await outbox_queue.release_all(conn)


@pytest.mark.failure(52, 59)
@pytest.mark.parametrize(("lost", "outcome"), [(1, "sent"), (9, "ambiguous")])
@pytest.mark.usefixtures("killed")
async def test_a_lost_answer_leads_to_one_more_try_after_a_kill_too(
    resources: Resources, telegram: TelegramSim, monkeypatch: pytest.MonkeyPatch, lost: int, outcome: str
) -> None:
    monkeypatch.setattr(delivery, "LOST_AGAIN", timedelta())
    telegram.fault("sendMessage", "html502", lost)
    async with started(resources, telegram):
        assert await ended(resources, 1) == [outcome]
    assert len(telegram.called("sendMessage")) == 2


@pytest.mark.parametrize("data", [Line("of_a_later_version"), Line("topic_gone_here", {"since": "yesterday"})])
async def test_a_line_of_another_version_is_left_out_and_holds_up_nothing(
    resources: Resources, telegram: TelegramSim, data: Line
) -> None:
    await put(resources, 1, data=data)
    await put(resources, 1)
    async with started(resources, telegram):
        assert await ended(resources, 2) == ["expired", "sent"]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Exception]]:
    """What comes of rendering lines of these names, once each, before they are rendered."""
    errors: dict[str, list[Exception]] = {}

    async def render(resources: Resources, row: Outgoing) -> Rendered | None:
        if waiting := errors.get(row.body["text"]):
            raise waiting.pop()
        return await rendering.render(resources, row)

    monkeypatch.setattr(delivery, "render", render)
    return errors


@pytest.mark.failure(65)
async def test_a_message_that_an_outage_of_the_database_met_before_it_was_sent_comes_after_it_and_in_order(
    resources: Resources, telegram: TelegramSim, failing: dict[str, list[Exception]]
) -> None:
    failing["shared_here"] = [ConnectionError(), ConnectionError()]
    await put(resources, 1, data=line(sharing_lines.shared_here, label="sales"))
    await put(resources, 1, data=line(sharing_lines.not_shared, label="sales"))
    async with started(resources, telegram):
        assert await ended(resources, 2) == ["sent", "sent"]
    assert ["now:" in call.params["text"] for call in telegram.called("sendMessage")] == [True, False]
    async with resources.database.read() as conn:
        assert list(await conn.scalars(select(rows.c.maybe_sent))) == [0, 0]


async def test_a_message_that_a_mistake_keeps_from_being_rendered_holds_up_no_other_and_is_tried_again(
    resources: Resources, telegram: TelegramSim, failing: dict[str, list[Exception]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "BROKEN_AGAIN", timedelta(seconds=3))
    failing["shared_here"] = [KeyError("what is missing")] * 99
    await put(resources, 1, data=line(sharing_lines.shared_here, label="sales"))
    await put(resources, 1)
    async with started(resources, telegram):
        assert await ended(resources, 1) == ["sent"]
        failing.clear()
        assert await ended(resources, 2) == ["sent", "sent"]


@pytest.mark.failure(64)
async def test_an_expired_message_that_cannot_be_rendered_ends(
    resources: Resources, telegram: TelegramSim, failing: dict[str, list[Exception]]
) -> None:
    failing["shared_here"] = [KeyError("what is missing")] * 99
    now = resources.clock.now()
    data = line(sharing_lines.shared_here, label="sales")
    await put(resources, 1, data=data, expires_at=now)
    async with started(resources, telegram):
        assert await ended(resources, 1) == ["expired"]
    assert len(failing["shared_here"]) == 99


@pytest.mark.failure(51, 52)
async def test_a_digest_goes_on_after_a_message_whose_answers_were_lost(
    resources: Resources, telegram: TelegramSim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "LOST_AGAIN", timedelta())

    def next_message(_t: object, _chat_id: int, data: DigestData, _labels: object) -> DigestMessage:
        said = data.sent.get("head", 0)
        return DigestMessage(Html(texts[said]), replace(data, sent={"head": said + 1}) if said < 2 else None)

    texts = ("first", "second", "last")
    monkeypatch.setattr(rendering, "next_message", next_message)
    telegram.fault("sendMessage", "drop_after", 2)
    await put(resources, 1, data=DigestData(entries=(), share_ids=(), quiet_since=None))
    async with started(resources, telegram):
        assert await ended(resources, 3) == ["ambiguous", "sent", "sent"]
    assert [call.params["text"] for call in telegram.called("sendMessage")] == ["first", "first", "second", "last"]
