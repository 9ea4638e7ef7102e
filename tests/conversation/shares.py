"""Groups that see accounts, shared in the conversation (`share`) or put there past it (`show`), and what they hear."""

from bot.sandbox.telegram import Group, Person, SimMessage
from bot.storage import accounts, chats, shares
from tests.conversation.conftest import ELUMENTA, GENERECT, World

SHARED = "is shared here now"


async def team(world: World, *members: Person, supergroup: bool = True, forum: bool = False) -> Group:
    """A group with ann, who has an account that nobody there sees yet."""
    await world.link(world.ann, "generect", GENERECT, "sales", email="ann@example.com")
    return world.group(members=[world.ann, *members], supergroup=supergroup, forum=forum)


async def offered_in(group: Group, person: Person, command: str = "/share") -> SimMessage:
    """Let a person ask in a group and return the question that comes in private."""
    return await person.gets(lambda: person.says(command, chat=group))


async def share(world: World, person: Person, group: Group) -> SimMessage:
    """Share the person's one account; returns what they then see in private once the group has been told."""
    before = len(said(group, ""))
    question = await offered_in(group, person)
    done = await person.taps(question, question.buttons[0].text)
    assert "✅" in done.text
    await world.telegram.until(lambda: len(said(group, "")) > before + 1)
    return done


async def show(world: World, person: Person, group: Group, label: str, thread: int = 0) -> str:
    """Likewise without the conversation: any of their accounts, with its warnings off; returns the share's id."""
    async with world.storage() as (database, _), database.write() as conn:
        account = next(one for one in await accounts.of_owner(conn, person.id) if one.label == label)
        await chats.know(conn, group.id, world.clock.now())
        await shares.put(
            conn,
            owner_id=person.id,
            account_id=account.id,
            chat_id=group.id,
            thread_id=thread,
            now=world.clock.now(),
        )
        return next(one.id for one in await shares.in_chat(conn, group.id) if one.account_id == account.id)


async def two_owners(world: World, *, supergroup: bool = True, forum: bool = False) -> tuple[Group, str, str]:
    """Ann's Generect account and Boris's Elumenta one, both called sales, in a group of the two."""
    await world.link(world.ann, "generect", GENERECT, "sales", full_name="Ann Secret", email="ann@example.com")
    await world.link(world.boris, "elumenta", ELUMENTA, "sales", name="Boris Secret", email="boris@example.com")
    group = world.group(members=[world.ann, world.boris], supergroup=supergroup, forum=forum)
    first = await show(world, world.ann, group, "sales")
    second = await show(world, world.boris, group, "sales")
    world.clock.step(seconds=6)
    return group, first, second


def colleague(world: World, group: Group, language: str = "en") -> Person:
    """Somebody in the group who owns nothing there."""
    cid = world.newcomer(language)
    group.adds(cid)
    return cid


def said(group: Group, text: str) -> list[SimMessage]:
    """What of the bot's messages in the group says so."""
    return [one for one in group.messages() if one.from_bot and text in one.text]


async def received(world: World, group: Group, text: str) -> SimMessage:
    """Wait until the group is told so."""
    await world.telegram.until(lambda: said(group, text))
    return said(group, text)[0]


def url_of(message: SimMessage) -> str:
    return next(str(button.url) for button in message.buttons if button.url)


def data_of(message: SimMessage, text: str) -> str:
    return next(str(button.data) for button in message.buttons if button.text == text)
