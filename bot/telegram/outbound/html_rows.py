"""Outbox rows of a version before typed data: HTML, and the data of their keyboards.

They can wait in a database whose schema is 0007 or older: some have no expiry, and no typed row can be made of a
sentence.
"""

from collections.abc import Set
from typing import NamedTuple

from aiogram.types import InlineKeyboardMarkup

from bot.domain.alerting import ACCOUNT, Rule
from bot.storage.queues.outbox import MessageKind, Outgoing
from bot.telegram.keyboards import account_keyboards, settings_keyboards
from bot.texts.html import Html
from bot.texts.localisation import Localisation
from bot.texts.paging import on_a_page


class HtmlRow(NamedTuple):
    text: Html
    keyboard: InlineKeyboardMarkup | None


def share_ids(row: Outgoing) -> set[str]:
    """Return the shares that a group's row shows."""
    return {part["share"] for part in _parts(row) if part.get("share")}


def rendered_before(t: Localisation, row: Outgoing, shared: Set[str]) -> HtmlRow | None:
    """Return the message without the pieces of shares that are not among `shared`; None where none is left."""
    parts = _parts(row)
    kept = [part for part in parts if not part.get("share") or part["share"] in shared]
    if share_ids(row) and not any(part.get("share") for part in kept):
        return None
    text = on_a_page([Html(part["html"]) for part in kept]) if "parts" in row.body else Html(row.body["text"])
    return HtmlRow(text, _keyboard(t, row))


def _parts(row: Outgoing) -> list[dict[str, str]]:
    parts: list[dict[str, str]] = row.body.get("parts", [row.body])
    return parts


def _keyboard(t: Localisation, row: Outgoing) -> InlineKeyboardMarkup | None:
    scopes, group = [(Rule(rule), ACCOUNT) for rule in row.body.get("rules", ())], row.chat_id < 0
    match row.kind:
        case MessageKind.WARNING:
            return account_keyboards.warning(t, row.body["share" if group else "account"], scopes, group=group)
        case MessageKind.DIGEST if row.body.get("last"):
            return settings_keyboards.digest(t, group=group)
        case MessageKind.NOTICE:
            return account_keyboards.changed_account(t, row.body["account"])
        case _:
            return None
