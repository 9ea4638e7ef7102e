"""/balance: figures at a glance, fetched once and shared, and what is said when a provider fails."""

import asyncio
from typing import Any

import pytest

from bot.sandbox.telegram import Person
from tests.conversation.conftest import ELUMENTA, GENERECT, World

LIGHT = "/api/v2/user/balance"
FULL = "/api/v2/user/me"


async def linked_twice(world: World, person: Person) -> None:
    await world.link(person, "generect", GENERECT, "sales")
    await world.link(person, "elumenta", ELUMENTA, "texts")
    world.providers.requests.clear()
    world.clock.step(seconds=6)


async def test_a_young_reading_is_reused_and_says_so(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    assert "not asked again so soon" in (await world.ann.asks("/balance")).text
    world.clock.step(seconds=6)
    assert "so soon" not in (await world.ann.asks("/balance")).text
    assert len(world.requests("generect")) == 2


async def test_elumenta_is_asked_at_its_light_endpoint_and_the_limit_is_kept(world: World) -> None:
    account = await world.link(world.ann, "elumenta", ELUMENTA)
    assert [one.path for one in world.providers.requests] == [LIGHT, FULL]
    world.clock.step(seconds=6)
    assert "1,247 of 1,500" in (await world.ann.asks("/balance")).text
    assert [one.path for one in world.providers.requests[2:]] == [LIGHT]
    account |= {"plan": "elite", "token_limit": 9000}
    world.clock.step(seconds=6)
    assert "1,247 of 9,000" in (await world.ann.asks("/balance")).text
    assert [one.path for one in world.providers.requests[3:]] == [LIGHT, FULL]


async def test_two_requests_at_once_share_one_call(world: World) -> None:
    await linked_twice(world, world.ann)
    world.providers.fault("generect", "slow", seconds=0.5)
    world.ann.says("/balance sales")
    world.ann.says("/balance sales")
    await world.telegram.until(lambda: sum("8,531" in one.text for one in world.ann.chat.visible()) == 3)
    assert len(world.requests("generect")) == 1


CAUSES: dict[str, tuple[dict[str, Any], str, str]] = {
    "401": ({"kind": "status", "code": 401}, "key not accepted", "ключ не принят"),
    "403": ({"kind": "status", "code": 403}, "lacks this permission", "доступ запрещён"),
    "429": ({"kind": "rate_limited", "retry_after": 70}, "asked too often, try again in 70 s", "слишком част"),
    "500": ({"kind": "status", "code": 500}, "does not answer properly", "не отвечает как следует"),
    "HTML": ({"kind": "html200"}, "does not answer properly", "не отвечает как следует"),
    "missing": ({"kind": "missing_essential"}, "does not answer properly", "не отвечает как следует"),
}


@pytest.mark.failure(27, 34, 37)
async def test_a_failure_is_one_line_beside_the_others_figures(world: World) -> None:
    for cause in CAUSES:
        ann = world.newcomer()
        world.providers.heal()
        world.clock.step(minutes=2)  # or the 429 of another would hold the key
        fault, english, _ = CAUSES[cause]
        await linked_twice(world, ann)
        world.clock.step(hours=3)
        world.providers.fault("generect", times=9, **fault)
        answer = (await ann.asks("/balance")).text
        line = next(line for line in answer.split("\n") if "Generect" in line)
        assert english in line
        assert "sales" in line
        assert "3 h ago" in line
        assert "8,531 of 10,000 credits" in line
        assert "1,247 of 1,500 tokens" in answer


async def test_a_failure_in_russian(world: World) -> None:
    for cause in CAUSES:
        boris = world.newcomer("ru")
        world.providers.heal()
        world.clock.step(minutes=2)  # or the 429 of another would hold the key
        fault, _, russian = CAUSES[cause]
        await world.link(boris, "generect", GENERECT, "склад")
        world.clock.step(hours=3)
        world.providers.fault("generect", times=9, **fault)
        answer = (await boris.asks("/balance")).text.replace("\xa0", " ")
        assert russian in answer
        assert "8 531 из 10 000" in answer
        assert "3 ч" in answer


@pytest.mark.failure(37)
async def test_what_the_provider_does_not_say_is_unknown_and_never_zero(world: World) -> None:
    await world.link(world.ann, "elumenta", ELUMENTA, plan="<b>new & odd</b>", token_limit=None, next_refill_at=None)
    answer = (await world.ann.asks("/balance")).text
    assert "<b>new & odd</b>" in answer
    assert "1,247 tokens" in answer
    assert "Refill: day unknown" in answer
    assert "of 0" not in answer


@pytest.mark.failure(38)
async def test_a_negative_balance_is_shown(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, balance_platform=-12.5)
    answer = (await world.ann.asks("/balance")).text
    assert "🔴" in answer
    assert "-12.5 of 10,000 credits" in answer


async def test_sixty_accounts_are_split_at_cards(world: World) -> None:
    await world.seed(world.ann, 60)
    answers = await world.answers(world.ann, "/balance")
    assert len(answers) > 1
    assert all(len(one.text) <= 4096 and one.text.startswith("🟡") for one in answers)
    cards = [card for one in answers for card in one.text.split("\n\n")]
    assert [card.split(" · ")[1] for card in cards] == [f"team {number:02d}" for number in range(60)]
    assert [bool(one.buttons) for one in answers] == [False] * (len(answers) - 1) + [True]


@pytest.mark.failure(33)
async def test_a_key_refused_twice_is_said_on_the_card_and_asked_on_request_all_the_same(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.providers.fault("generect", "status", 3, code=401)
    for _ in range(3):
        world.clock.step(minutes=6)  # refusals within five minutes count as one
        requests = len(world.providers.requests)
        refused = await world.ann.asks("/balance")
        assert "key not accepted" in refused.text
        assert len(world.providers.requests) == requests + 1
    assert "Send me the new Generect key" in (await world.ann.taps(refused, "🔑 Replace key: sales")).text
    await world.ann.asks("/cancel")
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    assert "does not accept this key any more" in card.text
    answer = await world.ann.asks("/balance")
    assert "8,531" in answer.text
    assert answer.button_texts == ["🔄 Refresh", "🗂 Accounts"]
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    assert "any more" not in card.text


@pytest.mark.failure(35)
async def test_a_running_retry_after_is_respected_and_told(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT)
    world.clock.step(seconds=6)
    world.providers.fault("generect", "rate_limited", retry_after=90)
    await world.ann.asks("/balance")
    requests = len(world.providers.requests)
    world.clock.step(seconds=30)
    assert "asked too often, try again in" in (await world.ann.asks("/balance")).text
    assert "asked too often, try again in" in (await world.ann.asks("/me")).text
    assert len(world.providers.requests) == requests
    world.clock.step(seconds=61)
    assert "85 %" in (await world.ann.asks("/balance")).text


@pytest.mark.failure(43)
async def test_a_key_that_opens_another_account_suspends_until_the_owner_agrees(world: World) -> None:
    account = await world.link(world.ann, "elumenta", ELUMENTA, "texts")
    account["id"] = 2077
    assert "suspended until you say" in (await world.ann.asks("/me")).text
    card = await world.ann.taps(await world.ann.asks("/accounts"), "texts · Elumenta")
    assert "Suspended" in card.text
    agreed = await world.ann.taps(card, "✅ It is right, go on")
    assert "Suspended" not in agreed.text
    assert "suspended" not in (await world.ann.asks("/me")).text


async def test_a_slow_provider_holds_up_nobody_else(world: World) -> None:
    """Neither other people nor the answer to a press, which comes before the press's turn."""
    await linked_twice(world, world.ann)
    await world.link(world.boris, "elumenta", "nb_another_0123456789")
    listed = await world.ann.asks("/accounts")
    world.clock.step(seconds=6)
    others_served = asyncio.Event()
    world.providers.fault("generect", "paused", until=others_served)
    question = world.ann.says("/balance")
    world.ann.presses(listed, "sales · Generect")
    await world.telegram.until(lambda: world.telegram.toasts)
    assert "VIP" in (await world.boris.asks("/balance")).text
    assert world.ann.chat.last.id < question.id
    others_served.set()
    await world.telegram.until(lambda: "8,531" in world.ann.chat.last.text)
    await world.telegram.until(lambda: "Business plan" in listed.text)
