"""Chats that digests are being sent to: what each has chosen, and which accounts it may see under which labels."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.services.sharing.shared_accounts import shared_with_each
from bot.storage import accounts, chats
from bot.storage.chats import ChatSettings


@dataclass(frozen=True, slots=True)
class Reader:
    """Chat that reads a digest. labels: by share id in a group, by account id in private."""

    settings: ChatSettings
    labels: Mapping[str, str]


def readers(conn: Connection, chat_ids: Collection[int]) -> dict[int, Reader]:
    """Return the settings and labels of each chat as of now."""
    settings = chats.settings_of(conn, chat_ids)
    labels = accounts.labels_of(conn, [chat_id for chat_id in chat_ids if chat_id > 0])
    for chat_id, shared in shared_with_each(conn, [chat_id for chat_id in chat_ids if chat_id < 0]).items():
        labels[chat_id] = {share.id: due.account.label for share, due in shared}
    return {chat_id: Reader(settings[chat_id], labels[chat_id]) for chat_id in chat_ids}
