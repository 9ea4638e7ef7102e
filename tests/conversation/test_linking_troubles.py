"""Providers that do not answer as they should while an account is being linked."""

from typing import Any

import pytest

from tests.conversation.conftest import ELUMENTA, GENERECT, World

FINAL: dict[str, tuple[dict[str, Any], str, str]] = {
    "401": ({"kind": "status", "code": 401}, "key not accepted", "ключ не принят"),
    "403": ({"kind": "status", "code": 403}, "not allowed", "доступ запрещён"),
}
PASSING: dict[str, tuple[dict[str, Any], str]] = {
    "429": ({"kind": "rate_limited", "retry_after": 77}, "try again in 77 s"),
    "500": ({"kind": "status", "code": 500}, "does not answer properly"),
    "HTML": ({"kind": "html200"}, "does not answer properly"),
    "truncated": ({"kind": "truncated"}, "does not answer properly"),
    "dropped": ({"kind": "drop"}, "does not answer properly"),
    "redirect": ({"kind": "redirect"}, "does not answer properly"),
    "no balance": ({"kind": "missing_essential"}, "does not answer properly"),
}


@pytest.mark.failure(34)
async def test_a_refused_key_is_not_stored_and_waiting_is_said_to_be_useless(world: World) -> None:
    for cause in FINAL:
        ann = world.newcomer()
        boris = world.newcomer("ru")
        world.providers.heal()
        fault, english, russian = FINAL[cause]
        world.providers.generect(GENERECT)
        world.providers.fault("generect", times=2, **fault)
        answer = await ann.asks(f"/link generect {GENERECT} sales")
        assert english in answer.text
        assert "Waiting will not help" in answer.text
        assert "Try again" not in str(answer.buttons)
        assert russian in (await boris.asks(f"/link generect {GENERECT} sales")).text
        assert "No account is linked" in (await ann.asks("/accounts")).text


@pytest.mark.failure(27, 36)
async def test_where_waiting_helps_one_press_tries_again(world: World) -> None:
    for cause in PASSING:
        ann = world.newcomer()
        world.providers.heal()
        fault, english = PASSING[cause]
        world.providers.generect(GENERECT)
        world.providers.fault("generect", times=9, **fault)
        answer = await ann.asks(f"/link generect {GENERECT} sales")
        assert english in answer.text
        world.providers.heal()
        world.clock.step(seconds=80)
        linked = await ann.taps(answer, "🔄 Try again")
        assert linked.id == answer.id
        assert "Generect · sales · Business plan" in linked.text


@pytest.mark.failure(10)
async def test_the_key_kept_for_a_second_try_is_gone_after_ten_minutes(world: World) -> None:
    world.providers.elumenta(ELUMENTA)
    world.providers.fault("elumenta", "status", 9, code=500)
    answer = await world.ann.asks(f"/link elumenta {ELUMENTA}")
    world.clock.step(minutes=10, seconds=1)
    requests = len(world.providers.requests)
    await world.refuses(world.ann.presses(answer, "🔄 Try again"))
    assert len(world.providers.requests) == requests


async def test_a_new_key_that_does_not_work_leaves_the_old_one(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    card = await world.ann.taps(await world.ann.asks("/accounts"), "sales · Generect")
    assert "new Generect key" in (await world.ann.taps(card, "🔑 Replace key")).text
    assert "key not accepted" in (await world.ann.asks("gk-wrong-0123456789")).text
    world.clock.step(seconds=6)
    assert "8,531" in (await world.ann.asks("/balance")).text
