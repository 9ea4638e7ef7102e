"""Linking where a provider needs several fields, or shares the beginning of its keys with others."""

import logging
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.contract.cases import Exchange
from bot.contract.stand_in import StandIn
from tests.conversation.conftest import World

SID = "ACaaaabbbbccccddddeeeeffff00001111"
OTHER_SID = "AC11112222333344445555666677778888"
TOKEN = "canary-twilio-token-0123456789"
SHARED = "sk-canary0123456789abcdef0123456789"


def balance(sid: str = SID, token: str = TOKEN, status: int = 200) -> tuple[Exchange, ...]:
    """Twilio's request and answer as documented."""
    request = {
        "method": "GET",
        "path": f"/2010-04-01/Accounts/{sid}/Balance.json",
        "headers": {"Authorization": f"Basic base64({sid}:{token})"},
    }
    return (Exchange(request, status, {}, {"account_sid": sid, "balance": "41.25", "currency": "USD"}, None),)


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    server = StandIn()
    await server.start()
    yield server
    await server.stop()
    assert server.violations == []


@pytest.fixture
async def provider_urls(stand_in: StandIn) -> dict[str, str]:
    return dict.fromkeys(("twilio", "deepseek", "cloudflare-ai-gateway"), stand_in.url)


async def test_fields_are_asked_one_by_one_and_each_message_is_deleted(world: World, stand_in: StandIn) -> None:
    stand_in.play(balance(), {})
    await world.ann.asks("/link")
    question = await world.ann.taps(await world.ann.asks("twlio"), "Twilio")
    assert "Account SID, Auth Token" in question.text
    first = world.ann.says(SID)
    await world.rest()
    assert first.deleted
    assert "Auth Token (2 of 2)" in world.ann.chat.last.text
    assert stand_in.count == 0
    second = world.ann.says(TOKEN)
    await world.rest()
    assert second.deleted
    assert "Linked" in world.ann.chat.last.text
    assert "41.25" in world.ann.chat.last.text


async def test_in_one_line_with_a_label_in_russian(world: World, stand_in: StandIn) -> None:
    stand_in.play(balance(), {})
    sent = world.boris.says(f"/link твилио {SID} {TOKEN} отдел продаж")
    await world.rest()
    assert sent.deleted
    assert "Подключено" in world.boris.chat.last.text
    assert "отдел продаж" in world.boris.chat.last.text


async def test_the_field_that_the_provider_calls_wrong_is_named(world: World, stand_in: StandIn) -> None:
    account, token = "no-such-account", "canary-cloudflare-0123456789"
    request = {
        "method": "GET",
        "path": f"/client/v4/accounts/{account}/ai-gateway/billing/credit-balance",
        "headers": {"Authorization": f"Bearer {token}"},
    }
    said = {"code": 7003, "message": "Could not route, perhaps your object identifier is invalid?"}
    stand_in.play((Exchange(request, 404, {}, {"success": False, "errors": [said], "result": None}, None),), {})
    answer = await world.ann.asks(f"/link cloudflare-ai-gateway {account} {token}")
    assert "Account ID not accepted" in answer.text


async def test_by_fields_in_russian(world: World, stand_in: StandIn) -> None:
    stand_in.play(balance(), {})
    assert "Сначала пришлите" in (await world.boris.asks("/link twilio")).text
    assert "(2 из 2)" in (await world.boris.asks(SID)).text
    assert "Подключено" in (await world.boris.asks(TOKEN)).text


async def test_both_in_one_message_and_what_is_missing_is_asked_for(world: World, stand_in: StandIn) -> None:
    stand_in.play(balance(), {})
    assert "Auth Token (2 of 2)" in (await world.ann.asks(f"/link twilio {SID}")).text
    await world.ann.taps(world.ann.chat.last, "✖️ Cancel")
    await world.ann.asks("/link twilio")
    assert "Linked" in (await world.ann.asks(f"{SID}\n{TOKEN}")).text


async def test_the_field_that_is_wrong_is_named_and_the_others_are_kept(world: World, stand_in: StandIn) -> None:
    stand_in.play(balance(), {})
    await world.ann.asks("/link twilio")
    refused = await world.ann.asks("no-account-sid-1234567")
    assert "cannot be the Account SID of Twilio" in refused.text
    await world.ann.asks(SID)
    assert "Auth Token of Twilio" in (await world.ann.asks("two words")).text
    assert stand_in.count == 0
    assert "Linked" in (await world.ann.asks(TOKEN)).text


async def test_a_secret_is_no_label(world: World, stand_in: StandIn) -> None:
    for typed in (f"{SID} {TOKEN} spare-token-0123456789", f"{SID} {TOKEN} {OTHER_SID}", f"{SID} {TOKEN} {TOKEN}"):
        answer = await world.ann.asks(f"/link twilio {typed}")
        assert "looks like a second key" in answer.text
    assert stand_in.count == 0


@pytest.mark.failure(10)
@pytest.mark.parametrize("ends", ["/cancel", "ten minutes", "restart"])
async def test_what_is_not_finished_is_not_kept(world: World, stand_in: StandIn, ends: str) -> None:
    await world.ann.asks("/link twilio")
    await world.ann.asks(SID)
    if ends == "/cancel":
        assert "Nothing was kept" in (await world.ann.asks("/cancel")).text
    elif ends == "restart":
        await world.restart()
    else:
        world.clock.step(seconds=601)
    answer = await world.ann.asks(TOKEN)
    assert "for which provider?" in answer.text
    assert stand_in.count == 0
    assert SID.encode() not in world.data()


async def test_replacing_both_fields(world: World, stand_in: StandIn) -> None:
    stand_in.play(balance(), {})
    await world.ann.asks(f"/link twilio {SID} {TOKEN} calls")
    card = await world.ann.taps(await world.ann.asks("/accounts"), "calls · Twilio")
    question = await world.ann.taps(card, "🔑 Replace key")
    assert "Account SID" in question.text
    stand_in.play(balance(OTHER_SID, "new-" + TOKEN), {})
    await world.ann.asks(OTHER_SID)
    assert "new key works" in (await world.ann.asks("new-" + TOKEN)).text


async def test_a_shared_beginning_offers_its_providers_and_goes_to_none_unasked(
    world: World, stand_in: StandIn
) -> None:
    sent = world.ann.says(SHARED)
    await world.rest()
    assert sent.deleted
    offered = [button.text for row in world.ann.chat.last.keyboard for button in row]
    assert "DeepSeek" in offered
    assert "Twilio" not in offered
    assert stand_in.count == 0
    request = {"method": "GET", "path": "/user/balance", "headers": {"Authorization": f"Bearer {SHARED}"}}
    fields = [{"currency": "USD", "total_balance": "7.50", "granted_balance": "0.00", "topped_up_balance": "7.50"}]
    stand_in.play((Exchange(request, 200, {}, {"is_available": True, "balance_infos": fields}, None),), {})
    assert "7.50" in (await world.ann.taps(world.ann.chat.last, "DeepSeek")).text


async def test_no_field_is_left_anywhere(world: World, stand_in: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as entries:
        stand_in.play(balance(status=401), {})
        await world.ann.asks("/link twilio")
        await world.ann.asks(SID)
        refused = await world.ann.asks(TOKEN)
        assert "Account SID, Auth Token" in refused.text
        stand_in.play(balance() * 2, {})  # /me asks once more
        await world.ann.asks(f"/link twilio {SID} {TOKEN} calls")
        for text in ("/balance", "/me", "/export", "/accounts"):
            await world.answers(world.ann, text)
    left = {
        "the log": f"{entries} {caplog.text}",
        "the chats": world.telegram.transcript(),
        "what was sent": str([call.params for call in world.telegram.calls]),
        "the database": world.data().decode("latin-1"),
    }
    assert {where for where, text in left.items() for secret in (SID, TOKEN) if secret in text} == set()
