"""The bot speaks first: warnings, their buttons, digests and histories, with the poller at one second."""

import pytest

from tests.conversation.conftest import World

KEY = "gk-4f9a1c2e8b7d6a5f"


@pytest.fixture
def changes() -> dict[str, object]:
    return {"poll_every": 1}


async def test_each_level_is_told_once(world: World) -> None:
    account = world.providers.generect(KEY, balance_platform=10000)
    ann = world.ann
    await ann.asks(f"/link generect {KEY} sales")
    for amount in (1900, 1850, 400, 10000, 0, -5):
        account["balance_platform"] = amount
        import asyncio

        await asyncio.sleep(4)
        print(amount, "----")
        for m in ann.chat.visible():
            if m.from_bot:
                print(m.id, m.text.replace("\n", " / "), [[b.text for b in row] for row in m.keyboard or []])
    for c in (
        "/balance",
        "/alerts",
        "/alerts low 500",
        "/alerts low 30% 10%",
        "/digest now",
        "/digest daily 09:00",
        "/history 7d",
        "/settings",
        "/quiet 22-8",
    ):
        print("-----", c)
        m = await ann.asks(c)
        print(m.text, [[b.text for b in row] for row in m.keyboard or []])
