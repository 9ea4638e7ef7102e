"""Actions on groups: links to the bot, members who join and leave, topics, and the bot's own membership."""

from bot.sandbox.page.params import Json, how
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.telegram import Person
from bot.sandbox.telegram.chats import Status

STANDINGS: dict[str, Status] = {"member": "member", "administrator": "administrator"}
"""What the bot can be made in a group that it is in."""


def follow(sandbox: Sandbox, params: Json) -> Json:
    """Open the link `url` to the bot, in `chat` if it brings the bot into a group, and return the chat one is in."""
    try:
        chat = sandbox.cast.actor(params["person"]).person.follows(str(params["url"]), **how(sandbox, params))
    except AssertionError as error:
        raise ValueError(str(error)) from None
    return {"chat": chat.id}


def presence(sandbox: Sandbox, params: Json) -> Json:
    """Let a person leave the group, or come back as an ordinary member."""
    group, person = sandbox.cast.group(params["chat"]), sandbox.cast.actor(params["person"]).person
    if group.chat.has(person.user) != bool(params["inside"]):
        (group.adds if params["inside"] else group.removes)(person)
    return {}


def topic(sandbox: Sandbox, params: Json) -> Json:
    """Make a topic "open", "closed" or "deleted"."""
    group, thread, admin = sandbox.cast.group(params["chat"]), int(params["thread"]), _admin(sandbox)
    if params["state"] == "deleted":
        group.deletes_topic(thread)
    else:
        {"open": group.reopens_topic, "closed": group.closes_topic}[params["state"]](thread, admin)
    return {}


def membership(sandbox: Sandbox, params: Json) -> Json:
    """Make the bot a member or an administrator of a group, or remove it."""
    group, admin, status = sandbox.cast.group(params["chat"]), _admin(sandbox), params["status"]
    if status == "kicked":
        group.kicks_bot(admin)
        return {}
    bot = sandbox.telegram.world.bot
    if not group.chat.has(bot):
        group.adds_bot(admin)
    if group.chat.members[bot.id] != status:
        group.sets_bot(STANDINGS[status], admin)
    return {}


GROUP_ACTIONS = (follow, presence, topic, membership)


def _admin(sandbox: Sandbox) -> Person:
    """Return the group's owner, for the page's controls."""
    return sandbox.cast.actors[2].person
