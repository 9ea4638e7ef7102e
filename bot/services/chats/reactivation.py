"""Somebody is here, for the first time or again."""

from bot.services.resources import Resources
from bot.services.watching import evaluation
from bot.storage import chats, due_accounts


async def greet(resources: Resources, chat_id: int, language: str) -> None:
    """Messages may be sent to this private chat, in this language unless another was chosen.

    A key that was rejected while none could be is told of now: no reading follows that would tell it.
    """
    async with resources.database.write() as conn:
        await chats.touch(conn, chat_id, resources.clock.now())
        if (await chats.get(conn, chat_id)).language is None:
            await chats.set_language(conn, chat_id, language)
        for due in await due_accounts.owned(conn, chat_id):
            await evaluation.notify_rejected(conn, resources, due, notify_owner=True)
