"""Groups: who is in, what a bot in privacy mode sees of them, and how they change."""

import re
from dataclasses import replace
from typing import Any, Protocol

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.render import membership_json, message_json, user_json
from bot.sandbox.telegram.world import ADMINS, Chat, Content, SimMessage, Status, Topic, User, World

ANONYMOUS_ADMIN = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)


class Member(Protocol):
    @property
    def user(self) -> User: ...


def bot_sees(world: World, message: SimMessage) -> bool:
    """Privacy mode: everything in private and for an administrator; else commands for it, replies to it, mentions.

    Bare commands count, since it is the only bot here.
    """
    chat, name = message.chat, (world.bot.username or "").lower()
    status = chat.members.get(world.bot.id)
    if chat.user or status in ADMINS:
        return True
    if status != "member":
        return False
    if message.content.kind == "service" or (message.reply_to and message.reply_to.from_bot):
        return True
    addressed = re.match(r"/\w+(?:@(\w+))?", message.text)
    if addressed:
        return addressed[1] is None or addressed[1].lower() == name
    return f"@{name}" in message.text.lower() or message.extra.get("via_bot", {}).get("username") == world.bot.username


class Group:
    """A group chat; `chat` is replaced when it becomes a supergroup."""

    def __init__(self, api: Api, chat: Chat) -> None:
        self._api = api
        self.chat = chat

    def adds_bot(self, by: Member) -> None:
        """Let somebody add the bot: my_chat_member and the service message."""
        self.sets_bot("member", by)
        self._service(by.user, {"new_chat_members": [user_json(self._api.world.bot)]}, "the bot was added")

    def kicks_bot(self, by: Member) -> None:
        self.sets_bot("kicked", by)

    def sets_bot(self, status: Status, by: Member) -> None:
        """Give the bot a status, "administrator" for instance."""
        self._set(by.user, self._api.world.bot, status)

    def adds(self, member: Member, status: Status = "member") -> None:
        self._set(member.user, member.user, status)
        self._service(member.user, {"new_chat_members": [user_json(member.user)]}, "came in")

    def removes(self, member: Member) -> None:
        """Let somebody leave: a bot without admin rights gets the service message only."""
        self._set(member.user, member.user, "left")
        self._service(member.user, {"left_chat_member": user_json(member.user)}, "left")

    def demotes(self, member: Member) -> None:
        self._set(member.user, member.user, "member")

    def topic(self, name: str, by: Member) -> int:
        """Open a forum topic and return its message_thread_id."""
        message = self._service(by.user, {"forum_topic_created": {"name": name, "icon_color": 7322096}}, name)
        self.chat.topics[message.id] = Topic(name)
        return message.id

    def migrates(self, new_id: int, by: Member) -> None:
        """Become a supergroup: both chats say so, and the old id is dead."""
        old, world = self.chat, self._api.world
        new = replace(old, id=new_id, type="supergroup", messages=[], next_message=1, bot_posted=False)
        world.chats[new_id] = new
        self._service(by.user, {"migrate_to_chat_id": new_id}, f"became {new_id}")
        old.migrated_to = new_id
        self.chat = new
        self._service(by.user, {"migrate_from_chat_id": old.id}, f"was {old.id}")

    def _set(self, by: User, user: User, status: Status) -> None:
        world = self._api.world
        was = self.chat.members.get(user.id, "left")
        self.chat.members[user.id] = status
        kind = "my_chat_member" if user is world.bot else "chat_member"
        if user is world.bot or self.chat.members.get(world.bot.id) in ADMINS:
            self._api.updates.put(kind, membership_json(self.chat, by, user, (was, status), world.now()))
        world.changed()

    def _service(self, by: User, extra: dict[str, Any], told: str) -> SimMessage:
        world = self._api.world
        message = world.post(self.chat, by, Content("service", told))
        message.extra |= extra
        if bot_sees(world, message):
            message.update_id = self._api.updates.put("message", message_json(message))
        return message
