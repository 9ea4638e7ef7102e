"""What tests of sharing do over and over."""

from collections.abc import Callable

from bot.sandbox.telegram import Group, Person, SimMessage
from tests.conversation.conftest import GENERECT, World

SHARED = "is shared here now"


async def team(world: World, *members: Person, supergroup: bool = True, forum: bool = False) -> Group:
    """A group with ann, who has an account that nobody there sees yet."""
    await world.link(world.ann, "generect", GENERECT, "sales", email="ann@example.com")
    return world.group(members=[world.ann, *members], supergroup=supergroup, forum=forum)


async def asked_in(group: Group, person: Person, command: str = "/share") -> SimMessage:
    """Let a person ask in a group and return the question that comes in private."""
    return await person.gets(lambda: person.says(command, chat=group))


async def share(world: World, person: Person, group: Group) -> SimMessage:
    """Share the person's one account; returns what they then see in private once the group has been told."""
    before = len(said(group, ""))
    question = await asked_in(group, person)
    done = await person.taps(question, question.buttons[0].text)
    assert "✅" in done.text
    await world.telegram.until(lambda: len(said(group, "")) > before + 1)
    return done


def said(group: Group, text: str) -> list[SimMessage]:
    """What of the bot's messages in the group says so."""
    return [one for one in group.messages() if one.from_bot and text in one.text]


async def told(world: World, group: Group, text: str) -> SimMessage:
    """Wait until the group is told so."""
    await world.telegram.until(lambda: said(group, text))
    return said(group, text)[0]


def url_of(message: SimMessage) -> str:
    return next(str(button.url) for button in message.buttons if button.url)


def data_of(message: SimMessage, text: str) -> str:
    return next(str(button.data) for button in message.buttons if button.text == text)


async def refused(world: World, press: Callable[[], str]) -> None:
    """A press is answered that its button has expired."""
    toast = await world.telegram.toast(press())
    assert toast.alert
    assert "expired" in toast.text
