"""Dialogs: a question to a person and the data kept for its answer, sealed, for ten minutes."""

from enum import StrEnum
from typing import Any

from bot.services.resources import Resources
from bot.storage import dialogs
from bot.storage.db.conflicts import repeated
from bot.storage.dialogs import KEPT, Dialog


class DialogKind(StrEnum):
    """Kind of the answer that is waited for; the comments name the dialog's data."""

    PROVIDER = "provider"  # the name of a provider, or a key
    KEY = "key"  # provider; account when a key is to be replaced
    FIELDS = "fields"  # as KEY; fields: those of several that were given so far
    LABEL = "label"  # account
    NAME = "name"  # field; account when it is chosen already
    EDIT_CHOICE = "edit_choice"  # field, value: which account gets it
    KEY_OFFER = "key_offer"  # key; provider, label, account where they are known
    TIMEZONE = "timezone"


AWAIT_KEY = frozenset({DialogKind.KEY, DialogKind.FIELDS})


@repeated
async def ask(resources: Resources, chat_id: int, user_id: int, kind: DialogKind, **data: Any) -> str:
    """Begin to wait, instead of whatever was waited for before; returns the single-use nonce for buttons."""
    async with resources.database.write() as conn:
        return await dialogs.save(
            conn,
            resources.vault,
            chat_id=chat_id,
            user_id=user_id,
            kind=kind.value,
            data=data,
            expires_at=resources.clock.now() + KEPT,
        )


async def current(resources: Resources, chat_id: int, user_id: int) -> Dialog | None:
    async with resources.database.read() as conn:
        return await dialogs.load(conn, resources.vault, chat_id=chat_id, user_id=user_id, now=resources.clock.now())


@repeated
async def end(resources: Resources, chat_id: int, user_id: int, nonce: str | None = None) -> None:
    """Stop waiting; with a nonce only if exactly that dialog still runs."""
    async with resources.database.write() as conn:
        await dialogs.clear(conn, chat_id=chat_id, user_id=user_id, nonce=nonce)


@repeated
async def end_partial_keys(resources: Resources) -> None:
    """Erase every dialog that holds some of several fields: a restart ends it, and nothing of it is kept."""
    async with resources.database.write() as conn:
        await dialogs.clear_kind(conn, DialogKind.FIELDS.value)
