"""@bot in any chat: what is offered to whom, what is posted, and how old it may be."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from bot.sandbox.telegram import Person
from bot.sandbox.telegram.api import InlineAnswer
from tests.conversation.conftest import ELUMENTA, GENERECT, World


async def offered(world: World, person: Person, text: str = "", offset: str = "") -> InlineAnswer:
    return await world.telegram.inline(person.types_inline(text, offset=offset))


def titles(answer: InlineAnswer) -> Sequence[str]:
    return [one["title"] for one in answer.results]


def texts(answer: InlineAnswer) -> str:
    """Everything that is in the answer."""
    return json.dumps(answer.results, ensure_ascii=False)


def card(answer: InlineAnswer, number: int = 0) -> str:
    content: dict[str, Any] = answer.results[number]["input_message_content"]
    return str(content["message_text"])


async def test_own_accounts_are_offered_by_label_and_posted_as_cards(world: World) -> None:
    personal = {"full_name": "Ann Secret", "email": "ann@example.com"}
    await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=1900, **personal)
    await world.link(world.ann, "elumenta", ELUMENTA, "tokens", name="Ann Secret", email="ann@example.com")
    answer = await offered(world, world.ann)
    assert titles(answer) == ["🟡 sales · Generect", "🟢 tokens · Elumenta"]
    assert answer.results[0]["description"] == "1,900 of 10,000 credits (19 %)"
    assert answer.is_personal
    assert 0 < answer.cache_time <= 10
    for private in ("Ann", "@", GENERECT, ELUMENTA, "/alerts"):
        assert private not in texts(answer)
    for text, found in (("sal", ["🟡 sales · Generect"]), ("elumenta", ["🟢 tokens · Elumenta"])):
        assert titles(await offered(world, world.ann, text)) == found
    ids = [one["id"] for text in ("", "sal") for one in (await offered(world, world.ann, text)).results]
    assert len(set(ids)) == 3

    group = world.group(members=[world.ann, world.boris])
    query = world.ann.types_inline("sal", chat=group)
    await world.telegram.inline(query)
    posted = world.ann.posts_inline(query, chat=group)
    for seen in ("🟡 Generect · sales", "1,900 of 10,000 credits (19 %)", "Refill"):
        assert seen in posted.text
    assert posted.buttons == []
    await world.rest()
    assert [one for one in group.messages() if one.from_bot] == []


@pytest.mark.failure(41, 64)
async def test_a_figure_dated_ahead_is_asked_for_anew(world: World) -> None:
    world.clock.step(days=1)
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    world.clock.step(days=-1)
    fields["balance_platform"] = 1900
    assert "1,900 of 10,000 credits" in texts(await offered(world, world.ann))


@pytest.mark.failure(17, 23)
async def test_others_are_offered_nothing_but_the_way_to_the_bot(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    answer = await offered(world, world.boris, "sales")
    assert answer.results == []
    assert answer.button == {"text": "Подключить аккаунт", "start_parameter": "link"}
    assert "провайдер" in (await world.boris.opens("https://t.me/testbot?start=link")).text.lower()
    answer = await offered(world, world.ann, "purchases")
    assert answer.results == []
    assert answer.button is not None
    assert "1 account" in (await world.ann.opens(f"https://t.me/testbot?start={answer.button['start_parameter']}")).text


async def test_a_figure_is_reused_for_half_a_minute_and_asked_for_after_it(world: World) -> None:
    fields = await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    fields["balance_platform"] = 8000
    world.clock.step(seconds=20)
    requests = len(world.requests("generect"))
    for text in ("", "s", "sa", "sal"):
        assert "9,000" in card(await offered(world, world.ann, text))
    assert len(world.requests("generect")) == requests
    world.clock.step(seconds=11)
    assert "8,000" in card(await offered(world, world.ann))
    assert len(world.requests("generect")) == requests + 1


@pytest.mark.failure(32, 36)
async def test_a_provider_that_does_not_answer_leaves_the_last_figure_with_its_age(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales", balance_platform=9000)
    await world.ann.asks("/language ru")
    world.clock.step(hours=3)
    world.providers.fault("generect", "slow", 1 << 20, seconds=9)
    for text in ("", "s"):  # the second does not wait again
        answer = await offered(world, world.ann, text)
        assert answer.results[0]["description"].replace("\xa0", " ") == "9 000 из 10 000 кредитов (90 %) · 3 ч назад"
        assert "Данные на" in card(answer)
        assert "3 ч назад" in card(answer)
    assert len([one for one in world.requests("generect") if one.status is None]) == 1
    world.providers.heal()


async def test_fifty_at_once_and_what_is_not_known_is_said(world: World) -> None:
    await world.seed(world.ann, 60)
    world.providers.fault("generect", "status", 1 << 20, code=503)
    answer = await offered(world, world.ann)
    assert len(answer.results) == 50
    assert titles(answer)[0] == "⚪️ team 00 · Generect"
    assert {one["description"] for one in answer.results} == {"Balance: unknown · 3 h ago"}
    assert "Balance: unknown" in card(answer)
    assert titles(await offered(world, world.ann, "team 59")) == ["⚪️ team 59 · Generect"]
    rest = await offered(world, world.ann, offset=answer.next_offset)
    assert sorted([*titles(answer), *titles(rest)]) == [f"⚪️ team {number:02d} · Generect" for number in range(60)]
    assert rest.next_offset == ""
    beyond = await offered(world, world.ann, offset="9999")
    assert (beyond.results, beyond.button, beyond.next_offset) == ([], None, "")


@pytest.mark.parametrize("changes", [{"roles": "chat", "allowed_user_ids": "1001"}])
async def test_outside_the_allow_list_nothing_is_offered(world: World) -> None:
    answer = await offered(world, world.boris)
    assert (answer.results, answer.button, answer.is_personal) == ([], None, True)
    assert (await offered(world, world.ann)).button is not None


@pytest.mark.failure(49)
async def test_a_query_that_is_too_old_is_let_go(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    world.telegram.fault(
        "answerInlineQuery",
        "error",
        description="Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    world.ann.types_inline("sales")
    await world.rest()
    assert len(world.telegram.called("answerInlineQuery")) == 1
    assert titles(await offered(world, world.ann)) == ["🟢 sales · Generect"]
    assert "sales" in (await world.ann.asks("/balance")).text
