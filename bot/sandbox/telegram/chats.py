"""Entities of the simulated Telegram: people, chats, messages and files."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.telegram.html import Entity
from bot.sandbox.telegram.keyboard import Button, Markup, Rows

ChatType = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
ContentKind = Literal["text", "document", "photo", "sticker", "voice", "service"]

INSIDE = ("creator", "administrator", "member", "restricted")
ADMINS = ("creator", "administrator")


@dataclass(slots=True)
class User:
    """User. started: they have written to the bot, so that it may write back."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False


@dataclass(frozen=True, slots=True)
class SimFile:
    """Stored file. path: as getFile names it."""

    id: str
    name: str
    mime: str
    data: bytes = field(repr=False)

    @property
    def path(self) -> str:
        return f"files/{self.id}"


@dataclass(frozen=True, slots=True)
class Content:
    """Content of a message. body: its text or caption after parsing. source: the same as it was sent."""

    kind: ContentKind = "text"
    body: str = ""
    source: str = ""
    entities: tuple[Entity, ...] = ()
    file: SimFile | None = None
    markup: Markup | None = None


@dataclass(slots=True)
class SimMessage:
    """Message. date: Unix seconds. stamp: the number of its last change in the world. edits: its earlier contents.

    An ephemeral message has a `receiver`, who alone sees it, and its number counts down from -1: bots cannot name it.
    """

    chat: "Chat"
    id: int
    date: int
    sender: User
    content: Content
    from_bot: bool = False
    thread: int | None = None
    reply_to: "SimMessage | None" = None
    receiver: User | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    edits: list[Content] = field(default_factory=list)
    edited_at: int | None = None
    deleted: bool = False
    stamp: int = 0
    update_id: int | None = None

    @property
    def text(self) -> str:
        """Text, or caption of a file."""
        return self.content.body

    @property
    def html(self) -> str:
        return self.content.source

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.content.entities

    @property
    def caption(self) -> str | None:
        return None if self.content.kind == "text" else self.content.body

    @property
    def document(self) -> SimFile | None:
        return self.content.file if self.content.kind == "document" else None

    @property
    def photo(self) -> SimFile | None:
        return self.content.file if self.content.kind == "photo" else None

    @property
    def keyboard(self) -> Rows:
        """Rows of the inline keyboard."""
        return (self.content.markup and self.content.markup.inline) or ()

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.keyboard for button in row]

    @property
    def button_texts(self) -> list[str]:
        return [button.text for button in self.buttons]


@dataclass(slots=True)
class Topic:
    name: str
    closed: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Chat:
    """Private chat with `user`, or a group. members: status by user id, the bot's among them.

    hidden: members about whom bots are told nothing. absent: those who left while they were restricted.
    """

    id: int
    type: ChatType
    title: str = ""
    user: User | None = None
    is_forum: bool = False
    members: dict[int, Status] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    absent: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    general: Topic = field(default_factory=lambda: Topic("General"))
    messages: list[SimMessage] = field(default_factory=list)
    may_write: bool = True
    deleted: bool = False
    migrated_to: int | None = None
    next_message: int = 1
    next_ephemeral: int = -1

    @property
    def name(self) -> str:
        return self.user.first_name if self.user else self.title

    def find(self, message_id: int, reader: User | None = None) -> SimMessage | None:
        """Return the message unless it was deleted, or is for somebody other than `reader` alone."""
        found = next((one for one in self.messages if one.id == message_id and not one.deleted), None)
        return found if found and found.receiver in (None, reader) else None

    def visible(self) -> list[SimMessage]:
        return [one for one in self.messages if not one.deleted]

    def has(self, user: User) -> bool:
        """Return whether somebody is in the group."""
        return self.members.get(user.id) in INSIDE and user.id not in self.absent

    @property
    def last(self) -> SimMessage:
        """Newest visible message of the bot. Raises AssertionError when there is none."""
        found = next((one for one in reversed(self.messages) if one.from_bot and not one.deleted), None)
        assert found is not None, f"the bot has written nothing in {self.name}"  # noqa: S101 - a test helper
        return found
