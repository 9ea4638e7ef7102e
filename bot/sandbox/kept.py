"""Simulated world on disk, for `--keep`: chats, provider accounts and how far time was moved.

Messages that were deleted, ephemeral ones and what edited ones said before are not kept, nor are presses that wait
for an answer.
"""

import base64
import json
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.sandbox.living import Living
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.telegram.chats import Chat, Content, SimFile, SimMessage, Topic
from bot.sandbox.telegram.impersonal import ANONYMOUS_ADMIN
from bot.sandbox.telegram.keyboard import parse_markup
from bot.sandbox.telegram.world import World

Json = dict[str, Any]

VERSION = 2


def save(sandbox: Sandbox, file: Path) -> None:
    """Write everything, or nothing if it fails."""
    world = sandbox.telegram.world
    state = {
        "version": VERSION,
        "moved": sandbox.clock.offset.total_seconds(),
        "next_update": sandbox.telegram.api.updates.next_id,
        "accounts": {account.id: _account_json(account) for account in sandbox.accounts.all()},
        "people": {user.id: [user.started, user.blocked, user.language_code] for user in world.users.values()},
        "files": [[one.id, one.name, one.mime, base64.b64encode(one.data).decode()] for one in world.files.values()],
        "chats": [_chat_json(chat) for chat in world.chats.values()],
    }
    part = file.with_suffix(".part")
    part.write_text(json.dumps(state, ensure_ascii=False))
    part.replace(file)


def load(sandbox: Sandbox, file: Path) -> None:
    """Restore the sandbox, if there is a file; one of another version is left alone."""
    if not file.exists() or (state := json.loads(file.read_text()))["version"] != VERSION:
        return
    world, updates = sandbox.telegram.world, sandbox.telegram.api.updates
    sandbox.clock.offset = timedelta(seconds=state["moved"])
    updates.drop()
    updates.next_id = state["next_update"]
    for account in sandbox.accounts.all():
        if account.id in state["accounts"]:
            _restore_account(sandbox, account, state["accounts"][account.id])
    for user_id, (started, blocked, language) in state["people"].items():
        user = world.users[int(user_id)]
        user.started, user.blocked, user.language_code = started, blocked, language
    world.files = {one[0]: SimFile(one[0], one[1], one[2], base64.b64decode(one[3])) for one in state["files"]}
    for kept in state["chats"]:
        _restore_chat(world, world.chats[kept["id"]], kept)


def _account_json(account: Living) -> Json:
    return {
        "fields": account.fields,
        "drain": str(account.drain),
        "owed": str(account.owed),
        "lived": account.lived.isoformat(),
        "refill_at": account.refill_at and account.refill_at.isoformat(),
        "answers": account.answers,
        "revoked": account.revoked,
    }


def _restore_account(sandbox: Sandbox, account: Living, kept: Json) -> None:
    account.fields.update(kept["fields"])
    account.drain, account.owed = Decimal(kept["drain"]), Decimal(kept["owed"])
    account.lived = datetime.fromisoformat(kept["lived"])
    account.refill_at = kept["refill_at"] and datetime.fromisoformat(kept["refill_at"])
    sandbox.accounts.answer(account, kept["answers"])
    (sandbox.accounts.revoke if kept["revoked"] else sandbox.accounts.restore)(account)


def _chat_json(chat: Chat) -> Json:
    return {
        "id": chat.id,
        "members": chat.members,
        "topics": {number: [topic.name, topic.closed, topic.deleted] for number, topic in chat.topics.items()},
        "title": chat.title,
        "absent": sorted(chat.absent),
        "next_message": chat.next_message,
        "messages": [_message_json(message) for message in chat.visible() if not message.receiver],
    }


def _restore_chat(world: World, chat: Chat, kept: Json) -> None:
    chat.members = {int(user_id): status for user_id, status in kept["members"].items()}
    chat.topics = {int(number): Topic(*topic) for number, topic in kept["topics"].items()}
    chat.title, chat.absent, chat.next_message = kept["title"], set(kept["absent"]), kept["next_message"]
    chat.messages = []
    for message in kept["messages"]:
        chat.messages.append(_message(world, chat, message))


def _message_json(message: SimMessage) -> Json:
    content = message.content
    return {
        "id": message.id,
        "date": message.date,
        "sender": message.sender.id,
        "thread": message.thread,
        "reply_to": message.reply_to and message.reply_to.id,
        "extra": message.extra,
        "edited_at": message.edited_at,
        "kind": content.kind,
        "body": content.body,
        "source": content.source,
        "entities": content.entities,
        "file": content.file and content.file.id,
        "markup": content.markup and content.markup.raw,
    }


def _message(world: World, chat: Chat, kept: Json) -> SimMessage:
    sender = world.users.get(kept["sender"], ANONYMOUS_ADMIN)
    markup = parse_markup(json.dumps(kept["markup"]), inline_only=False) if kept["markup"] else None
    file = world.files.get(kept["file"])
    content = Content(kept["kind"], kept["body"], kept["source"], tuple(kept["entities"]), file, markup)
    message = SimMessage(chat, kept["id"], kept["date"], sender, content, sender is world.bot, kept["thread"])
    message.reply_to = chat.find(kept["reply_to"]) if kept["reply_to"] else None
    message.extra, message.edited_at = kept["extra"], kept["edited_at"]
    return message
