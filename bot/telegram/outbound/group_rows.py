"""What waits to be said in a group, less what the group may not see any more: its owner has left, or has ended it."""

from dataclasses import replace

from bot.services.resources import Resources
from bot.storage import shares
from bot.storage.queues.outbox import Kind, Outgoing
from bot.telegram.context.members import Members
from bot.texts.html import Html
from bot.texts.paging import on_a_page


def text_of(row: Outgoing) -> Html:
    """Return the message as HTML; a group's digest is kept in pieces, so that single ones can be left out."""
    parts = row.body.get("parts")
    return Html(row.body["text"]) if parts is None else on_a_page([Html(part["html"]) for part in parts])


async def still_shown(resources: Resources, members: Members, row: Outgoing) -> Outgoing | None:
    """Return the row with what its group may still see; None when that is nothing.

    Telegram is asked whether the owners are there, and the shares of those who are not are ended.
    """
    if row.chat_id > 0 or row.kind not in (Kind.WARNING, Kind.DIGEST):
        return row
    parts = row.body.get("parts", [row.body])
    spoken_of = {part["share"] for part in parts} - {None}
    async with resources.database.read() as conn:
        owners = {one.id: one.owner_id for one in await shares.in_chat(conn, row.chat_id) if one.id in spoken_of}
    out = await members.check_owners(row.chat_id, owners.values())
    shown = {share for share, owner in owners.items() if owner not in out}
    if spoken_of and not shown:
        return None
    kept = [part for part in parts if part["share"] is None or part["share"] in shown]
    return replace(row, body=row.body | {"parts": kept}) if "parts" in row.body else row
