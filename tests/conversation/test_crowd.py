"""Floods, people who are not let in, and operators."""

import asyncio

import pytest

from bot.storage import chats
from tests.conversation.conftest import ELUMENTA, GENERECT, World


@pytest.mark.failure(22)
async def test_thirty_in_ten_seconds_are_served_then_one_notice_then_silence(world: World) -> None:
    for _ in range(33):
        world.ann.says("/privacy")
    await world.rest()
    written = [one.text for one in world.ann.chat.visible() if one.from_bot]
    assert sum("What I store" in text for text in written) == 30
    assert sum("a lot at once" in text for text in written) == 1
    assert len(written) == 31
    assert "Что я храню" in (await world.boris.asks("/privacy")).text
    world.clock.step(seconds=11)
    assert "What I store" in (await world.ann.asks("/privacy")).text


@pytest.mark.failure(2, 22)
async def test_a_key_is_deleted_in_a_flood_too(world: World) -> None:
    for _ in range(32):
        world.ann.says("/privacy")
    sent = world.ann.says(f"/link elumenta {ELUMENTA}")
    await world.telegram.until(lambda: sent.deleted)
    await world.rest()
    assert world.providers.requests == []


class TestAllThatTelegramLetsABotSend:
    @pytest.fixture
    async def changes(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
        monkeypatch.setattr("bot.telegram.outbound.send_rate.OVERALL", (1, 60.0))
        return {}

    async def test_a_chat_action_takes_no_answer_its_place(self, world: World) -> None:
        """Linking was the one message a minute."""
        await world.link(world.ann, "generect", GENERECT)
        before = len(world.telegram.called("sendChatAction"))  # linking may have taken a while
        world.providers.fault("generect", "slow", seconds=0.5)
        world.clock.step(seconds=6)
        assert "8,531" in (await world.ann.asks("/balance")).text
        assert len(world.telegram.called("sendChatAction")) == before


class TestClosedGroup:
    @pytest.fixture
    async def changes(self) -> dict[str, object]:
        return {"roles": "chat", "allowed_user_ids": "1001", "admin_ids": "1001"}

    async def test_others_get_one_polite_refusal(self, world: World) -> None:
        assert "для закрытого круга" in (await world.boris.asks("/start")).text
        for text in ("/balance", "hello", "/link"):
            assert await world.answers(world.boris, text) == []
        assert "Link an account" in str((await world.ann.asks("/start")).buttons)

    async def test_their_keys_are_deleted_and_not_tried(self, world: World) -> None:
        world.providers.elumenta(ELUMENTA)
        for text in (f"/link elumenta {ELUMENTA}", f"look {ELUMENTA}", f"/link generect {GENERECT} x"):
            sent = world.boris.says(text)
            await world.rest()
            assert sent.deleted
            assert "ключ" in world.boris.chat.last.text
        assert world.providers.requests == []
        assert ELUMENTA not in world.telegram.transcript()

    async def test_operators_see_how_it_goes(self, world: World) -> None:
        await world.link(world.ann, "generect", GENERECT)
        assert "Accounts: 1" in (await world.ann.asks("/status")).text


@pytest.mark.failure(45)
async def test_a_person_who_blocked_the_bot_can_come_back(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    blocked = asyncio.Event()
    world.providers.fault("generect", "paused", until=blocked)
    world.clock.step(seconds=6)
    world.ann.says("/balance")
    await world.telegram.until(lambda: world.telegram.called("sendChatAction"))
    world.ann.blocks()
    blocked.set()
    await world.rest()
    assert "1 account is linked" in (await world.ann.asks("/start")).text
    assert "8,531" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(45)
@pytest.mark.parametrize("words", ["Forbidden: bot was blocked by the user", "Forbidden: user is deactivated"])
async def test_a_chat_that_refuses_an_answer_for_good_is_closed_until_start(world: World, words: str) -> None:
    async def is_active() -> bool:
        async with world.storage() as (database, _), database.read() as conn:
            return (await chats.get(conn, world.ann.id)).active

    await world.ann.asks("/start")
    world.telegram.fault("sendMessage", "error", chat_id=world.ann.id, code=403, description=words)
    await world.answers(world.ann, "/help")
    assert not await is_active()
    await world.ann.asks("/start")
    assert await is_active()


@pytest.mark.failure(45)
async def test_a_person_whose_account_is_gone_hurts_nobody(world: World) -> None:
    await world.ann.asks("/start")
    world.ann.deactivates()
    world.ann.says("/help")
    assert "Что я умею" in (await world.boris.asks("/help")).text
