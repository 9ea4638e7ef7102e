"""Groups: members, changes, and the updates about these."""

from dataclasses import replace
from typing import Any, Protocol

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.chats import ADMINS, Chat, Content, SimMessage, Status, Topic, User
from bot.sandbox.telegram.impersonal import FORWARDER, channel_json
from bot.sandbox.telegram.privacy import bot_sees
from bot.sandbox.telegram.render import membership_json, message_json, user_json


class Member(Protocol):
    @property
    def user(self) -> User: ...


class Group:
    """Group chat. chat: replaced when it becomes a supergroup. past: the chat before that."""

    def __init__(self, api: Api, chat: Chat) -> None:
        self._api = api
        self.chat = chat
        self.past: list[Chat] = []

    @property
    def id(self) -> int:
        return self.chat.id

    def messages(self) -> list[SimMessage]:
        """All messages of the group, also of those before it became a supergroup."""
        return [message for chat in (*self.past, self.chat) for message in chat.messages]

    def adds_bot(self, by: Member) -> None:
        """Let somebody add the bot: my_chat_member and the service message."""
        self.sets_bot("member", by)
        self._service(by.user, {"new_chat_members": [user_json(self._api.world.bot)]}, "the bot was added")

    def kicks_bot(self, by: Member) -> None:
        self.sets_bot("kicked", by)

    def sets_bot(self, status: Status, by: Member) -> None:
        """Give the bot a status: "administrator", "member" again, or "restricted", which may not write."""
        self._set(by.user, self._api.world.bot, status)

    def adds(self, member: Member, status: Status = "member") -> None:
        self.chat.absent.discard(member.user.id)
        self._set(member.user, member.user, status)
        self._service(member.user, {"new_chat_members": [user_json(member.user)]}, "came in")

    def removes(self, member: Member, by: Member | None = None) -> None:
        """Let somebody leave, or `by` kick them: a bot without admin rights gets the service message only."""
        actor = by or member
        if by is None and self.chat.members.get(member.user.id) == "restricted":
            self.chat.absent.add(member.user.id)
            self._set(actor.user, member.user, "restricted")
        else:
            self._set(actor.user, member.user, "kicked" if by else "left")
        self._service(actor.user, {"left_chat_member": user_json(member.user)}, f"{member.user.first_name} left")

    def slips_out(self, member: Member) -> None:
        """Let somebody leave without a service message, as in large groups: only an admin bot is told."""
        self._set(member.user, member.user, "left")

    def promotes(self, member: Member) -> None:
        self._set(member.user, member.user, "administrator")

    def demotes(self, member: Member) -> None:
        self._set(member.user, member.user, "member")

    def restricts(self, member: Member) -> None:
        """Forbid a member to write; they stay."""
        self._set(member.user, member.user, "restricted")

    def hides(self, member: Member, hidden: bool = True) -> None:
        """Tell bots nothing of this member, as Telegram may with an anonymous admin."""
        (self.chat.hidden.add if hidden else self.chat.hidden.discard)(member.user.id)

    def renames(self, title: str, by: Member) -> None:
        self.chat.title = title
        self._service(by.user, {"new_chat_title": title}, f"the group is now {title}")

    def topic(self, name: str, by: Member) -> int:
        """Open a forum topic and return its message_thread_id."""
        thread, created = self.chat.next_message, {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        self.chat.topics[thread] = Topic(name)
        self._service(by.user, created, f"opened {name}", thread)
        return thread

    def closes_topic(self, thread: int | None, by: Member) -> None:
        """Close a topic, None for General: who is no administrator may not write there."""
        self._topic(thread).closed = True
        self._service(by.user, {"forum_topic_closed": {}}, "the topic was closed", thread)

    def reopens_topic(self, thread: int | None, by: Member) -> None:
        self._topic(thread).closed = False
        self._service(by.user, {"forum_topic_reopened": {}}, "the topic was reopened", thread)

    def renames_topic(self, thread: int, name: str, by: Member) -> None:
        self.chat.topics[thread].name = name
        self._service(by.user, {"forum_topic_edited": {"name": name}}, f"the topic is now {name}", thread)

    def deletes_topic(self, thread: int) -> None:
        """Delete a topic and what is in it; Telegram tells bots nothing of this."""
        self.chat.topics[thread].deleted = True
        for message in self.chat.messages:
            if message.thread == thread:
                self._api.world.delete(message)

    def channel_posts(self, title: str, text: str) -> SimMessage:
        """Let the linked channel's post come in as an automatic forward."""
        world, channel = self._api.world, channel_json(title)
        message = world.post(self.chat, FORWARDER, Content("text", text, text))
        origin = {"type": "channel", "date": message.date, "chat": channel, "message_id": 1}
        message.extra |= {"sender_chat": channel, "is_automatic_forward": True, "forward_origin": origin}
        return self._queued(message)

    def migrates(self, new_id: int, by: Member) -> None:
        """Become a supergroup: both chats say so, and the old id is dead."""
        old, world = self.chat, self._api.world
        new = replace(old, id=new_id, type="supergroup", messages=[], next_message=1)
        world.chats[new_id] = new
        self._service(by.user, {"migrate_to_chat_id": new_id}, f"became {new_id}")
        old.migrated_to = new_id
        self.past.append(old)
        self.chat = new
        self._service(by.user, {"migrate_from_chat_id": old.id}, f"was {old.id}")

    def _topic(self, thread: int | None) -> Topic:
        return self.chat.topics[thread] if thread else self.chat.general

    def _set(self, by: User, user: User, status: Status) -> None:
        chat, world = self.chat, self._api.world
        was = chat.members.get(user.id, "left")
        chat.members[user.id] = status
        kind = "my_chat_member" if user is world.bot else "chat_member"
        if user is world.bot or chat.members.get(world.bot.id) in ADMINS:
            self._api.updates.put(kind, membership_json(chat, by, user, (was, status), world.now()))
        world.changed()

    def _service(self, by: User, extra: dict[str, Any], summary: str, thread: int | None = None) -> SimMessage:
        message = self._api.world.post(self.chat, by, Content("service", summary), thread)
        message.extra |= extra
        return self._queued(message)

    def _queued(self, message: SimMessage) -> SimMessage:
        if bot_sees(self._api.world, message):
            message.update_id = self._api.updates.put("message", message_json(message))
        return message
