"""What the page's actions name: a message that the person sees, and where and how they send."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.telegram import SimMessage
from bot.sandbox.telegram.posting import How

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

Json = dict[str, Any]


def message(sandbox: "Sandbox", asked: Json) -> SimMessage:
    """Raises KeyError for one that is gone or somebody else's."""
    reader = sandbox.cast.actor(asked["person"]).person.user
    found = sandbox.telegram.world.chats[asked["chat"]].find(asked["message"], reader)
    if found is None:
        raise KeyError("this message is gone")
    return found


def how(sandbox: "Sandbox", asked: Json) -> How:
    """Return where and how to send, nothing for a private chat; raises ValueError for a group that one is not in."""
    found: How = {}
    if asked.get("reply"):
        found["reply_to"] = message(sandbox, asked | {"message": asked["reply"]})
    actor = sandbox.cast.actor(asked["person"])
    if asked["chat"] == actor.person.id:
        return found
    found["chat"] = group = sandbox.cast.group(asked["chat"])
    if not group.chat.has(actor.person.user):
        raise ValueError("you are not in this group")
    if asked.get("thread"):
        found["thread"] = int(asked["thread"])
    if actor.anonymous:
        found["anonymous"] = True
    return found
