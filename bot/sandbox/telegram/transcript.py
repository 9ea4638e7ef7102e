"""Transcript of the chats, for people to read and for tests to search."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.chats import Chat, Content, SimFile, SimMessage, User
from bot.sandbox.telegram.keyboard import Button


def transcript(api: Api, files: bool = True) -> str:
    """Return all that the chats show, and all that the bot ever wrote, also what it edited or deleted since.

    Of a message that a person sent and that was deleted only this is told. `files` adds what is in documents.
    """
    lines: list[str] = []
    for chat in api.world.chats.values():
        lines += _chat(chat, files)
    lines += [f"toast for {toast.person.first_name}: {toast.text}" for toast in api.toasts if toast.text]
    lines += [f"inline answer: {answer.results} {answer.button or ''}" for answer in api.inline_answers.values()]
    lines += [f"about the bot: {text}" for text in api.profile.texts.values()]
    return "\n".join(lines)


def read_in_group(api: Api, person: User, messages: Sequence[SimMessage]) -> list[str]:
    """Return what this member could read of a group's messages, and what the bot told them alone when they pressed.

    Every version counts, with its links, buttons and files. What people wrote and deleted is gone, and what Telegram
    says of itself is left out.
    """
    texts = [one for one in messages if one.content.kind != "service" and one.receiver in (None, person)]
    seen = [one for one in texts if one.from_bot or not one.deleted]
    chats = {id(one.chat) for one in seen}
    said = [_said(content, files=True) for one in seen for content in (*one.edits, one.content)]
    return said + [toast.text for toast in api.toasts if toast.person is person and id(toast.chat) in chats]


def _chat(chat: Chat, files: bool) -> Iterator[str]:
    if not chat.messages:
        return
    yield f"── {chat.name} ({chat.id}) " + "─" * 20
    for message in chat.messages:
        yield from _message(message, files)


def _message(message: SimMessage, files: bool) -> Iterator[str]:
    at = datetime.fromtimestamp(message.date, UTC).strftime("%H:%M:%S")
    who = "bot" if message.from_bot else message.sender.first_name
    only_for = f" to {message.receiver.first_name} alone" if message.receiver else ""
    head = f"#{message.id} {at} {who}{only_for}{' (deleted)' if message.deleted else ''}:"
    if message.deleted and not message.from_bot:
        yield head
        return
    for old in message.edits if message.from_bot else ():
        yield f"{head} [later edited] {_said(old, files)}"
    yield f"{head} {_said(message.content, files)}"


def _said(content: Content, files: bool) -> str:
    """Return one version of a message, its further lines indented."""
    parts = [content.body.replace("\n", "\n    ")] if content.body else []
    if content.kind not in ("text", "service"):
        parts.insert(0, f"<{content.kind}>")
    if content.file:
        parts.append(f"<{content.file.name}, {len(content.file.data)} bytes>")
        parts += _inside(content.file) if files else []
    parts += [f"<link {one['url']}>" for one in content.entities if "url" in one]
    text = " ".join(parts)
    if content.markup and content.markup.inline is None:
        text += f"\n    keyboard {content.markup.raw}"
    for row in (content.markup and content.markup.inline) or ():
        text += "\n    " + " ".join(_button(button) for button in row)
    return text


def _button(button: Button) -> str:
    does = button.data or button.url or button.copies or ""
    return f"[{button.text} | {does}]" if does else f"[{button.text}]"


def _inside(file: SimFile) -> list[str]:
    """Return the file's bytes as text, and those of each file in it if it is a ZIP."""
    blobs = [file.data]
    if zipfile.is_zipfile(io.BytesIO(file.data)):
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            blobs = [archive.read(name) for name in archive.namelist()]
    return [blob.decode("utf-8", "replace") for blob in blobs]
