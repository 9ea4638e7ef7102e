"""An account with several balances: /alerts and /history for one of them, typed and by buttons, in both languages."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import SecretStr

from bot.domain.reading import Balance, Reading, TakenReading
from bot.domain.sharing import Mode, Modes
from bot.sandbox.telegram import Group, Person
from bot.storage import accounts, shares
from tests.conversation.conftest import GENERECT, World
from tests.conversation.shares import show

CHARACTERS = Balance("characters", "characters", Decimal(9000), limit=Decimal(10000))
SLOTS = Balance("voice_slots", "slots", Decimal(4), limit=Decimal(10))
LOW_PRIORITY = Balance("low_priority", "runs", Decimal(40), limit=Decimal(100))
QUIET = Balance("daily_quiet", "requests", Decimal(50), limit=Decimal(100))
LONG = Balance("credit_of_a_campaign_whose_name_is_long", "USD", Decimal(60), limit=Decimal(100))


@pytest.fixture
async def changes() -> dict[str, object]:
    return {"roles": "chat"}


async def add(
    world: World,
    person: Person,
    label: str,
    provider: str = "elevenlabs",
    balances: Sequence[Balance] = (CHARACTERS, SLOTS),
) -> None:
    """Store an account with several watched balances, past the conversation."""
    async with world.storage() as (database, vault), database.write() as conn:
        taken = TakenReading(Reading(balances), world.clock.now() - timedelta(hours=1))
        await accounts.add(
            conn, vault, owner_id=person.id, provider=provider, label=label,
            credentials={"api_key": SecretStr(f"sk_{label}_0123456789abcdef")}, taken=taken, now=taken.at,
        )  # fmt: skip


async def test_a_line_of_one_balance_leaves_the_others(world: World) -> None:
    await add(world, world.ann, "voice")
    panel = await world.ann.asks("/alerts voice voice slots low 2")
    assert "low balance: 2 slots" in panel.text
    assert "Voice slots" in panel.text.splitlines()[0]
    assert "key not accepted" not in panel.text
    assert "low balance: 20 %, 5 %" in (await world.ann.asks("/alerts voice characters")).text
    assert "low balance: 2 slots" in (await world.ann.asks("/alerts VOICE_SLOTS")).text
    of_account = await world.ann.asks("/alerts voice voice slots rejected off")
    assert "key not accepted: off" in of_account.text, "no balance has this kind"


async def test_a_balance_whose_name_has_words_of_rules_is_meant_by_it(world: World) -> None:
    await add(world, world.ann, "voice", balances=(CHARACTERS, LOW_PRIORITY, QUIET))
    panel = await world.ann.asks("/alerts voice low priority")
    assert "low priority" in panel.text.splitlines()[0].lower()
    assert "low balance: 7 runs" in (await world.ann.asks("/alerts voice low priority low 7")).text
    assert "low balance: 9 %" in (await world.ann.asks("/alerts low priority low 9%")).text
    assert "low balance: 20 %, 5 %" in (await world.ann.asks("/alerts voice characters")).text
    group = world.group(members=[world.ann])
    await show(world, world.ann, group, "voice")
    await world.group_answers(world.ann, group, "/alerts voice here")
    for line, parts in (
        ("/alerts voice daily quiet", {}),
        ("/alerts voice daily quiet quiet", {".daily_quiet": Mode.SILENT}),
        ("/alerts voice low priority low off", {".daily_quiet": Mode.SILENT, "low.low_priority": Mode.OFF}),
    ):
        await world.group_answers(world.ann, group, line)
        assert await modes(world, group) == Modes(Mode.HERE, parts)


async def test_a_balance_without_buttons_says_what_to_type(world: World) -> None:
    await add(world, world.ann, "voice", balances=(CHARACTERS, LONG))
    name = LONG.id.replace("_", " ").capitalize()
    for text in ("/alerts voice {name}", "/alerts voice {name} low 9%"):
        panel = await world.ann.asks(text.format(name=name))
        assert panel.button_texts == ["‹ Back"]
        assert "Press" not in panel.text
        assert f"/alerts voice {name} empty off" in panel.text.replace("\u2060", "")
    group = world.group(members=[world.ann])
    await show(world, world.ann, group, "voice")
    await world.group_answers(world.ann, group, "/alerts voice here")
    for mode in ("here", "silent", "off"):
        (panel,) = await world.group_answers(world.ann, group, f"/alerts voice {name} {mode}")
        assert "Press" not in panel.text
        assert f"/alerts voice {name} low off" in panel.text.replace("\u2060", "")


async def test_without_a_balance_a_percentage_is_for_all_and_an_amount_for_the_headline(world: World) -> None:
    await add(world, world.ann, "voice")
    assert "low balance: 10 %" in (await world.ann.asks("/alerts voice low 10%")).text
    assert "low balance: 10 %" in (await world.ann.asks("/alerts voice voice slots")).text
    assert "low balance: 500 characters" in (await world.ann.asks("/alerts voice low 500")).text
    assert "low balance: 10 %" in (await world.ann.asks("/alerts voice voice slots")).text


async def test_buttons_lead_to_one_balance_and_back(world: World) -> None:
    await add(world, world.ann, "voice")
    panel = await world.ann.asks("/alerts")
    one = await world.ann.taps(panel, "Only Voice slots")
    off = await world.ann.taps(one, "🔸 low balance")
    assert "▫️ low balance: off" in off.text
    assert "🔸 low balance" in (await world.ann.asks("/alerts voice characters")).text
    back = await world.ann.taps(off, "‹ Back")
    assert "🔸 low balance" in back.text
    assert any(text.startswith("Only ") for text in back.button_texts)


async def test_an_account_with_one_balance_offers_no_other(world: World) -> None:
    await world.link(world.ann, "generect", GENERECT, "sales")
    assert not any(text.startswith("Only ") for text in (await world.ann.asks("/alerts")).button_texts)
    assert "do not know this rule" in (await world.ann.asks("/alerts sales dollars")).text


async def test_a_providers_name_of_several_words_opens_its_account(world: World) -> None:
    await add(world, world.ann, "proxies", "brightdata")
    assert "proxies" in (await world.ann.asks("/alerts bright data")).text


async def test_the_history_of_one_balance(world: World) -> None:
    await add(world, world.ann, "voice")
    picture = await world.ann.asks("/history voice voice slots 7d", timeout=60)
    assert "Voice slots" in picture.text
    assert "Now: 4 slots" in picture.text
    longer = await world.ann.taps(picture, "90 days", timeout=60)
    assert "the last 90 days" in longer.text
    assert "Now: 4 slots" in longer.text
    other = await world.ann.taps(longer, "Characters", timeout=60)
    assert "Now: 9,000 characters" in other.text


async def test_in_a_group_and_in_russian(world: World) -> None:
    await add(world, world.boris, "голос")
    group = world.group(members=[world.boris])
    await show(world, world.boris, group, "голос")
    answers = await world.group_answers(world.boris, group, "/history голос voice_slots")
    assert "4 слота" in answers[-1].text or "4 slots" in answers[-1].text


async def test_all_and_a_balance_change_it_wherever_it_is(world: World) -> None:
    await add(world, world.ann, "voice")
    await add(world, world.ann, "second")
    await world.link(world.ann, "generect", GENERECT, "sales")
    assert "Done, for 2 accounts" in (await world.ann.asks("/alerts all voice slots low 3")).text
    for label in ("voice", "second"):
        assert "low balance: 3 slots" in (await world.ann.asks(f"/alerts {label} voice slots")).text
        assert "low balance: 20 %, 5 %" in (await world.ann.asks(f"/alerts {label} characters")).text
    assert "low balance: 3" not in (await world.ann.asks("/alerts sales")).text
    assert "None of your accounts" in (await world.ann.asks("/alerts all euros low 3")).text


async def test_a_rule_is_muted_for_the_balance_that_it_warned_of(world: World) -> None:
    await add(world, world.ann, "voice")
    panel = await world.ann.asks("/alerts voice")
    account = next(one.data for one in panel.buttons if one.data and one.data.startswith("alert|")).split("|")[1]
    muted = await world.ann.taps(panel, data=f"+mute|{account}|low.voice_slots")
    assert "voice · Voice slots: no more warnings of this kind (low balance)" in muted.text
    assert "low balance: off" in (await world.ann.asks("/alerts voice voice slots")).text
    assert "low balance: 20 %, 5 %" in (await world.ann.asks("/alerts voice characters")).text
    gone = await world.ann.taps(panel, data=f"+mute|{account}|low.minutes")
    assert "voice · minutes: no more warnings of this kind" in gone.text, "the others still warn"


async def modes(world: World, group: Group) -> Modes:
    async with world.storage() as (database, _), database.read() as conn:
        (share,) = await shares.in_chat(conn, group.id)
        return share.modes


async def test_a_group_chooses_how_loud_one_balance_is_in_one_line(world: World) -> None:
    await add(world, world.ann, "voice")
    group = world.group(members=[world.ann])
    await show(world, world.ann, group, "voice")
    (early,) = await world.group_answers(world.ann, group, "/alerts voice voice slots silent")
    assert "None come to this group" in early.text
    assert "/alerts voice here" in early.text
    for line, parts in (
        ("/alerts voice here", {".voice_slots": Mode.SILENT}),
        ("/alerts voice voice slots off", {".voice_slots": Mode.OFF}),
        ("/alerts all characters silent", {".voice_slots": Mode.OFF, ".characters": Mode.SILENT}),
        ("/alerts voice_slots здесь", {".voice_slots": Mode.HERE, ".characters": Mode.SILENT}),
        (
            "/alerts voice voice slots low off",
            {".voice_slots": Mode.HERE, ".characters": Mode.SILENT, "low.voice_slots": Mode.OFF},
        ),
        (  # no balance has this kind
            "/alerts voice voice slots rejected silent",
            {
                ".voice_slots": Mode.HERE,
                ".characters": Mode.SILENT,
                "low.voice_slots": Mode.OFF,
                "rejected": Mode.SILENT,
            },
        ),
    ):
        await world.group_answers(world.ann, group, line)
        assert await modes(world, group) == Modes(Mode.HERE, parts)
    (levels,) = await world.group_answers(world.ann, group, "/alerts voice voice slots low 20%")
    assert "owner" in levels.text
    (unknown,) = await world.group_answers(world.ann, group, "/alerts voice euros off")
    assert "No account or balance here" in unknown.text


@pytest.mark.failure(15, 19)
async def test_a_group_chooses_how_loud_one_balance_is_by_buttons(world: World) -> None:
    await add(world, world.boris, "голос")
    group = world.group(members=[world.boris, world.ann])
    share = await show(world, world.boris, group, "голос")
    (panel,) = await world.group_answers(world.boris, group, "/alerts голос здесь")
    one = await world.boris.taps(panel, "Только Слоты голосов")
    assert "голос · Слоты голосов" in one.text
    assert not any("ключ" in text for text in one.button_texts), "a key is the account's"
    assert "без звука" in (await world.boris.taps(one, "🔕 Без звука")).text
    await world.boris.taps(one, "🔕 низкий баланс")
    assert await modes(world, group) == Modes(Mode.HERE, {".voice_slots": Mode.SILENT, "low.voice_slots": Mode.OFF})
    toast = await world.telegram.toast(world.ann.presses(one, data=f"gbalert|{share}|voice_slots|here"))
    assert toast.alert, "she neither owns it nor runs the group"
    gone = await world.boris.taps(one, data=f"gbalert|{share}|minutes|off")
    assert "Только Слоты голосов" in gone.button_texts, "a balance that is gone leads to its account"
    (muted,) = await world.in_group(group, lambda: world.boris.presses(gone, data=f"+gmute|{share}|empty.characters"))
    assert "голос · Символы: " in muted.text
    assert (await modes(world, group)).parts["empty.characters"] is Mode.OFF
