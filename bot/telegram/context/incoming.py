"""Incoming update, parsed once from Telegram's JSON; nothing later reads a raw dictionary.

Parsing raises nothing: whatever is missing or of the wrong type is None, 0 or empty, since an update that cannot be
handled would be sent again forever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum


class UpdateKind(StrEnum):
    """Kinds of update that the bot acts on, under Telegram's names; NONE for any other."""

    MESSAGE = "message"
    EDITED_MESSAGE = "edited_message"
    CALLBACK = "callback_query"
    MY_MEMBERSHIP = "my_chat_member"
    MEMBERSHIP = "chat_member"
    INLINE = "inline_query"
    NONE = ""


ALLOWED = [kind.value for kind in UpdateKind if kind is not UpdateKind.NONE]
"""Named at every call for updates, since leaving them out keeps the previous setting."""


class Origin(Enum):
    """Sender. An anonymous admin is the group itself; a channel or another admin's bot is no person."""

    PERSON = "person"
    ANONYMOUS_ADMIN = "anonymous admin"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Command:
    """Command `/NAME@MENTION ARGS`, name and mention in lower case; mention is "" for none, or for a bare @."""

    name: str
    mention: str
    args: str


@dataclass(frozen=True, slots=True)
class Document:
    file_id: str
    size: int | None  # bytes


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """Message, new or edited, also a service message of Telegram's.

    texts: every text that the sender put into it. relayed: forwarded, by an inline bot, or from a linked channel.
    service: Telegram's. joined: the ids of those who came in, joined_bots: the user names of the bots among them.
    shows_key: a key is in it that its texts do not show (any more).
    """

    message_id: int | None
    sent_at: datetime | None
    text: str | None = None
    caption: str | None = None
    texts: Sequence[str] = ()
    command: Command | None = None
    relayed: bool = False
    service: bool = False
    shows_key: bool = False
    document: Document | None = None
    joined: Sequence[int] = ()
    joined_bots: Sequence[str] = ()
    left: int | None = None
    title: str | None = None  # the group's new one

    @property
    def said(self) -> str:
        """Text or caption; "" where there is neither."""
        return self.text or self.caption or ""

    @property
    def changes_group(self) -> bool:
        """Whether Telegram tells of a change that the bot acts on."""
        return bool(self.joined) or self.left is not None or self.title is not None


@dataclass(frozen=True, slots=True)
class Callback:
    """Pressed button. message_id: of the message with the button. editable: it is a text that the bot may edit."""

    query_id: str
    data: str | None
    message_id: int | None = None
    editable: bool = False


@dataclass(frozen=True, slots=True)
class InlineQuery:
    query_id: str
    text: str
    offset: str


@dataclass(frozen=True, slots=True)
class Membership:
    """Change of somebody's membership in the chat."""

    user_id: int
    was_inside: bool
    is_inside: bool
    banned: bool


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """Update; ids are 0 where it names nobody, or no chat. Updates of one `(chat_id, user_id)` run in order.

    origin: the sender; None for senders that are ignored: another bot, a business, a guest, in others' chats (the ids
    of their chats may be those of other chats). thread_id: the forum topic, 0 for none.
    migration: the old and the new id of a group that has become a supergroup.
    """

    update_id: int
    kind: UpdateKind
    chat_id: int
    user_id: int
    private: bool
    group: bool
    origin: Origin | None
    language_code: str | None = None
    chat_title: str | None = None
    thread_id: int = 0
    message: IncomingMessage | None = None
    callback: Callback | None = None
    inline: InlineQuery | None = None
    membership: Membership | None = None
    migration: tuple[int, int] | None = None

    @property
    def edited(self) -> bool:
        return self.kind is UpdateKind.EDITED_MESSAGE

    @property
    def command(self) -> Command | None:
        """Command of a message, also of an edited one."""
        return self.message.command if self.message is not None else None
