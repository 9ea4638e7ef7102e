"""/spend: what fell is what was spent, by account and in all, beside the period before; in private and in a group."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from bot.domain.reading import Balance, Reading, TakenReading
from bot.sandbox.telegram import Person
from bot.storage import accounts, due_accounts, readings, shares
from tests.conversation.conftest import World
from tests.conversation.shares import colleague, show


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat"}


async def add(
    world: World, person: Person, label: str, unit: str, fields: dict[int, str], provider: str = "generect"
) -> None:
    """Store an account whose one balance held these amounts so many days ago."""
    now = world.clock.now()
    kept = [
        TakenReading(Reading((Balance("balance", unit, Decimal(amount)),)), now - timedelta(days=days))
        for days, amount in fields.items()
    ]
    async with world.storage() as (database, vault), database.write() as conn:
        account = await accounts.add(
            conn, vault, owner_id=person.id, provider=provider, label=label,
            credentials={"key": SecretStr(f"gk-{label}-0123456789")}, taken=kept[-1], now=kept[0].at,
        )  # fmt: skip
        number = (await due_accounts.look(conn, person.id, account.id)).number
        await readings.keep(conn, [(number, each) for each in kept])


async def test_each_account_and_the_sum_of_a_currency_beside_the_period_before(world: World) -> None:
    await add(world, world.ann, "one", "USD", {15: "100", 10: "90", 6: "85", 5: "185", 1: "165.50"})
    await add(world, world.ann, "two", "USD", {15: "50", 8: "48", 2: "47"})
    await add(world, world.ann, "three", "credits", {3: "1000", 1: "700"})
    lines = (await world.ann.asks("/spend week")).text.splitlines()
    assert lines[0] == "💸 Spent in the last 7 days"
    assert lines[1] == "Generect · one: $24.50 (the period before: $10.00)"
    assert lines[2] == "Generect · two: $1.00 (the period before: $2.00)"
    assert lines[3].startswith("Generect · three: 300 credits · watched since ")
    assert lines[4] == "In all: $25.50 (the period before: $12.00) · 300 credits"
    assert len(lines) == 5


async def test_one_account_by_label_in_russian(world: World) -> None:
    await add(world, world.boris, "отдел", "credits", {20: "900", 2: "880"})
    await add(world, world.boris, "другой", "credits", {20: "900", 2: "100"})
    assert "отдел: 20 кредитов" in (await world.boris.asks("/spend отдел месяц")).text
    answer = await world.boris.asks("/spend отдел 14д")
    assert "неделю, месяц или 30 дней" in answer.text


async def test_a_period_is_no_beginning_of_a_label_but_may_be_a_whole_one(world: World) -> None:
    """Accounts from before may have such labels; a new one is not called so."""
    await add(world, world.ann, "weekly", "USD", {15: "100", 3: "90"})
    await add(world, world.ann, "monthly", "USD", {15: "50", 3: "48"})
    week = (await world.ann.asks("/spend week")).text
    assert "in the last 7 days" in week
    assert "In all: $12.00" in week
    assert "In all: $12.00" in (await world.ann.asks("/spend month")).text
    assert "· weekly: $10.00" in (await world.ann.asks("/spend weekl week")).text
    await add(world, world.ann, "week", "USD", {15: "9", 3: "8"})
    old = (await world.ann.asks("/spend week")).text
    assert "· week: $1.00" in old
    assert "30 days" in old
    assert "7 days" in (await world.ann.asks("/spend week week")).text


async def test_a_button_draws_the_days_of_one_unit(world: World) -> None:
    await add(world, world.ann, "one", "USD", {15: "100", 3: "90", 1: "65.50"})
    await add(world, world.ann, "three", "credits", {3: "1000", 1: "700"})
    answer = await world.ann.asks("/spend week")
    assert [button.text for button in answer.buttons] == ["📊 $34.50", "📊 300 credits"]
    drawn = await world.ann.gets(lambda: world.ann.presses(answer, "📊 $34.50"))
    assert drawn.content.kind == "photo"
    assert drawn.text == "💸 Spent in the last 7 days: $34.50"


async def test_a_button_about_accounts_that_are_gone_says_what_there_is(world: World) -> None:
    for label in ("one", "two"):
        await add(world, world.ann, label, "USD", {15: "100", 3: "90", 1: "65.50"})
    await add(world, world.ann, "other", "USD", {15: "9", 1: "8"}, "elumenta")
    answer = await world.ann.asks("/spend generect")
    async with world.storage() as (database, _), database.write() as conn:
        for account in await accounts.of_owner(conn, world.ann.id):
            if account.provider == "generect":
                await accounts.remove(conn, world.ann.id, account.id)
    said = await world.ann.gets(lambda: world.ann.presses(answer, answer.buttons[0].text))
    assert "other: $1.00" in said.text


async def test_nothing_known_is_no_zero(world: World) -> None:
    await world.seed(world.ann, 1)
    assert "not known yet" in (await world.ann.asks("/spend")).text


async def test_a_group_reads_what_is_shared_alone(world: World) -> None:
    await add(world, world.ann, "shown", "credits", {20: "900", 2: "880"})
    await add(world, world.ann, "secret", "credits", {20: "900", 2: "100"})
    group = world.group(members=[world.ann, world.boris])
    await show(world, world.ann, group, "shown")
    text = (await world.group_answers(world.ann, group, "/spend"))[-1].text
    assert "shown: 20 credits" in text
    assert "secret" not in text
    assert "820" not in text


NO_PHOTOS = "Bad Request: not enough rights to send photos to the chat"


async def test_a_group_draws_what_it_sees_in_the_topic_that_asked(world: World) -> None:
    for label in ("one", "two", "secret"):
        await add(world, world.ann, label, "USD", {15: "100", 3: "90", 1: "65.50"})
    group = world.group(members=[world.ann], forum=True)
    cid = colleague(world, group)
    topic = group.topic("Money", cid)
    first = await show(world, world.ann, group, "one")
    await show(world, world.ann, group, "two")
    (both,) = await world.group_answers(cid, group, "/spend week", thread=topic)
    assert both.button_texts == ["📊 $69.00"]
    (drawn,) = await world.in_group(group, lambda: cid.presses(both, "📊 $69.00"))
    assert (drawn.content.kind, drawn.thread) == ("photo", topic)
    assert drawn.text.endswith("$69.00")
    (one,) = await world.group_answers(cid, group, "/spend one week", thread=topic)
    world.telegram.fault("sendPhoto", "error", chat_id=group.id, description=NO_PHOTOS)
    (words,) = await world.in_group(group, lambda: cid.presses(one, "📊 $34.50"))
    assert (words.content.kind, words.thread) == ("text", topic)
    assert words.text.endswith("$34.50")
    async with world.storage() as (database, _), database.write() as conn:
        await shares.remove(conn, [first])
    (refused,) = await world.in_group(group, lambda: cid.presses(one, "📊 $34.50"))
    assert "34.50" not in refused.text
    (less,) = await world.in_group(group, lambda: cid.presses(both, "📊 $69.00"))
    assert less.text.endswith("$34.50")


async def test_a_stranger_to_the_group_draws_nothing(world: World) -> None:
    await add(world, world.ann, "one", "USD", {15: "100", 3: "90", 1: "65.50"})
    group = world.group(members=[world.ann])
    await show(world, world.ann, group, "one")
    (answer,) = await world.group_answers(world.ann, group, "/spend")
    toast = await world.telegram.toast(world.boris.presses(answer, answer.buttons[0].text))
    assert toast.alert


@pytest.mark.parametrize(
    ("unit", "said", "added"), [("USD", "$24.55", "$100.00"), ("credits", "24.55 credits", "100 credits")]
)
async def test_spend_its_picture_and_the_history_agree_at_the_edges(
    world: World, unit: str, said: str, added: str
) -> None:
    """The first change in the week is to a reading from before it; digits are those of a sum, not of an estimate."""
    await add(world, world.ann, "one", unit, {20: "500", 8: "90", 6: "85", 5: "185", 1: "165.45"})
    spend = await world.ann.asks("/spend one week")
    assert f"one: {said}" in spend.text
    drawn = await world.ann.gets(lambda: world.ann.presses(spend, f"📊 {said}"))
    assert drawn.text.endswith(f": {said}")
    history = await world.ann.asks("/history one 7d", timeout=60)
    assert f"Spent: {said} · added: {added}" in history.text
