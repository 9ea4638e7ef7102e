"""Reactivation of a private chat that can be written to, for the first time or again."""

from bot.services.resources import Resources
from bot.services.watching import evaluation
from bot.storage import chats, due_accounts
from bot.storage.db.conflicts import repeated


@repeated
async def reactivate(resources: Resources, chat_id: int, language: str) -> None:
    """Mark the private chat as open, and set its language unless one was chosen.

    Enqueue the key-rejected warning if the chat was closed when it happened: the next poll may be a day off.
    """
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, resources.clock.now())
        await chats.keep_language(conn, chat_id, language)
        for due in await due_accounts.of_owner(conn, chat_id):
            await evaluation.notify_rejected(conn, resources, due, notify_owner=True)
