"""Cast of the sandbox: four people and two groups that the bot has just been added to."""

from dataclasses import dataclass

from bot.sandbox.telegram import Group, Person, TelegramSim


@dataclass(frozen=True, slots=True)
class Actor:
    """Person to act as on the page; an anonymous one writes in groups as the group itself."""

    role: str
    person: Person
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    actors: tuple[Actor, ...]
    groups: tuple[Group, ...]

    def actor(self, person_id: int) -> Actor:
        """Return the actor. Raises KeyError."""
        return {actor.person.id: actor for actor in self.actors}[person_id]

    def group(self, chat_id: int) -> Group:
        """Return the group. Raises KeyError."""
        return {group.chat.id: group for group in self.groups}[chat_id]


def assemble(telegram: TelegramSim) -> Cast:
    olivia = telegram.person(1001, "Olivia", "olivia")
    marco = telegram.person(1002, "Marco", "marco")
    priya = telegram.person(1003, "Priya", "priya")
    sam = telegram.person(1004, "Sam", "sam")
    growth = telegram.group(-4001, "Growth team", [olivia, marco], [priya, sam], bot="left")
    data = telegram.group(-1004002, "Data platform", [olivia, marco], [priya, sam], bot="left", forum=True)
    data.topic("Balances", priya)
    data.topic("Incidents", priya)
    for group in (growth, data):
        group.adds_bot(priya)
    actors = (
        Actor("Owner", olivia),
        Actor("Colleague", marco),
        Actor("Group admin", priya),
        Actor("Anonymous admin", sam, anonymous=True),
    )
    return Cast(actors, (growth, data))
