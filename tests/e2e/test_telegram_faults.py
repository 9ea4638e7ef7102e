"""What Telegram and what stands before it do wrong: survived, or said clearly at the end."""

import aiohttp
import pytest

from bot.sandbox.telegram.faults import FaultKind
from tests.e2e.conftest import World, json_lines
from tests.e2e.process import eventually, eventually_status

KINDS: tuple[FaultKind, ...] = ("html502", "no_description500", "undecodable200", "drop", "429")


@pytest.mark.failure(44, 52)
async def test_answers_that_are_none(world: World) -> None:
    for kind in KINDS[:2]:
        world.telegram.fault("getMe", kind)
        world.telegram.fault("deleteWebhook", kind)
    for kind in KINDS:
        world.telegram.fault("getUpdates", kind)
        world.telegram.fault("setMyCommands", kind)
    world.telegram.fault(
        "getUpdates", "error", code=409, description="Conflict: terminated by other getUpdates request"
    )
    bot = await world.polling()
    for number, kind in enumerate((*KINDS, "drop_after"), start=1):
        world.telegram.fault("sendMessage", kind)
        world.ann.says("/help")
        await eventually(lambda number=number: len(world.said(world.ann)) >= number)  # type: ignore[misc]
    await eventually(
        lambda: len(world.said(world.ann)) > len(KINDS) + 1
    )  # one acknowledgement was lost: it comes twice
    await world.telegram.idle(1.0)
    assert len(world.said(world.ann)) == len(KINDS) + 2
    assert await bot.stop() == 0
    assert "Traceback" not in bot.log


async def test_readiness_is_known_before_an_update_comes(world: World) -> None:
    def waiting_rows() -> list[str]:
        return [call.params.get("timeout", "0") for call in world.telegram.called("getUpdates")]

    bot = await world.polling()
    async with aiohttp.ClientSession(world.url) as http:
        await eventually_status(http, "/readyz", 200)
        await eventually(lambda: waiting_rows() == ["0", "30"])
        world.telegram.fault("getUpdates", "html502")
        world.ann.says("/help")
        await eventually(lambda: waiting_rows() == ["0", "30", "30", "0", "30"])
        await eventually_status(http, "/readyz", 200)
    assert await bot.stop() == 0


@pytest.mark.failure(55)
async def test_a_token_that_is_not_accepted(world: World) -> None:
    world.telegram.revoke_token()
    bot = await world.start()
    assert await bot.ends() == 1
    assert "401" in str(json_lines(bot.log)[-1]["event"])
    assert "Traceback" not in bot.log


@pytest.mark.failure(55)
async def test_a_token_that_is_revoked_later(world: World) -> None:
    bot = await world.polling()
    await world.telegram.idle()
    world.telegram.revoke_token()
    world.ann.says("/help")
    assert await bot.ends() == 1
    assert "401" in str(json_lines(bot.log)[-1]["event"])


@pytest.mark.failure(55)
async def test_another_poller(world: World) -> None:
    bot = await world.polling()
    async with aiohttp.ClientSession() as http:
        while bot.alive:
            url = f"{world.telegram.url}/bot{world.telegram.token}/getUpdates"
            async with http.get(url, params={"timeout": "2"}) as answer:
                await answer.read()
    assert await bot.ends() == 1
    assert "409" in str(json_lines(bot.log)[-1]["event"])
    assert "Traceback" not in bot.log


async def test_a_webhook_process_with_nothing_to_say_is_red_in_an_outage_and_heals(world: World) -> None:
    bot = await world.pushed()
    async with aiohttp.ClientSession(world.url) as http:
        await eventually_status(http, "/readyz", 200)
        world.telegram.fault("*", "html502", times=1 << 20)
        world.ann.says("/help")
        await eventually(lambda: "an answer may not have arrived" in bot.log)
        await eventually_status(http, "/readyz", 503)
        async with http.get("/metrics") as answer:
            assert 'balance_bot_updates_total{outcome="lost"} 1.0' in await answer.text()
        world.telegram.heal()
        await eventually_status(http, "/readyz", 200)
    await eventually(lambda: "Telegram can be reached again" in bot.log)
    assert await bot.stop() == 0
