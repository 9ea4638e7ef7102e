"""Context of claimed updates, read in a fixed number of statements for the whole batch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.storage import chats, dialogs, due_accounts
from bot.storage.chats import ChatSettings
from bot.storage.dialogs import Dialog
from bot.storage.due_accounts import Due
from bot.storage.queues.inbox import Claimed
from bot.storage.vault.key_vault import KeyVault


@dataclass(frozen=True, slots=True)
class Context:
    """The state as of the claim. settings: of the chat under its current id; of the sender where there is no chat.

    accounts: the sender's, None where they were not asked for.
    """

    settings: ChatSettings
    dialog: Dialog | None
    accounts: list[Due] | None


def load(
    conn: Connection, vault: KeyVault, claimed: Sequence[Claimed], readers: Collection[int], now: datetime
) -> dict[int, Context]:
    """Return the context of each update, by its id. readers: the updates that get the sender's accounts too."""
    if not claimed:
        return {}
    settings = chats.current(conn, {_chat(one) for one in claimed})
    private = {(one.chat_id, one.user_id) for one in claimed if one.chat_id > 0}
    running = dialogs.load_all(conn, vault, private, now) if private else {}
    owners = {one.user_id for one in claimed if one.update_id in readers}
    accounts = due_accounts.of_owners(conn, owners) if owners else {}
    return {
        one.update_id: Context(
            settings[_chat(one)],
            running.get((one.chat_id, one.user_id)),
            accounts.get(one.user_id) if one.update_id in readers else None,
        )
        for one in claimed
    }


def _chat(one: Claimed) -> int:
    return one.chat_id or one.user_id
