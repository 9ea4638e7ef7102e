"""Parameters of the page's actions: a message that the person sees, and where and how they send."""

from typing import Any

from bot.sandbox.sandbox import Sandbox
from bot.sandbox.telegram import SimMessage
from bot.sandbox.telegram.chats import ADMINS, Chat, User
from bot.sandbox.telegram.posting import How

Json = dict[str, Any]


def message(sandbox: Sandbox, params: Json) -> SimMessage:
    """Return the message. Raises KeyError for one that is gone or somebody else's."""
    reader = sandbox.cast.actor(params["person"]).person.user
    found = sandbox.telegram.world.chats[params["chat"]].find(params["message"], reader)
    if found is None:
        raise KeyError("this message is gone")
    return found


def how(sandbox: Sandbox, params: Json) -> How:
    """Return where and how to send, nothing for a private chat; raises ValueError where one may not write."""
    found: How = {}
    if params.get("reply"):
        found["reply_to"] = message(sandbox, params | {"message": params["reply"]})
    actor = sandbox.cast.actor(params["person"])
    if params["chat"] == actor.person.id:
        return found
    found["chat"] = group = sandbox.cast.group(params["chat"])
    if not group.chat.has(actor.person.user):
        raise ValueError("you are not in this group")
    if params.get("thread"):
        found["thread"] = _open_topic(group.chat, actor.person.user, int(params["thread"]))
    if actor.anonymous:
        found["anonymous"] = True
    return found


def _open_topic(chat: Chat, user: User, thread: int) -> int:
    """Return the topic, if it is open; in a closed one only administrators may write."""
    topic = chat.topics[thread]
    if topic.deleted or (topic.closed and chat.members[user.id] not in ADMINS):
        raise ValueError("this topic is closed")
    return thread
