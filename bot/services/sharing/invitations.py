"""Invitations to share an account: single-use tokens in links and buttons, for the person they were made for."""

from bot.services.resources import Resources
from bot.storage import accounts, invitations
from bot.storage.db.conflicts import repeated
from bot.storage.invitations import INVITED_FOR, Invitation


@repeated
async def invite(
    resources: Resources,
    owner_id: int,
    *,
    account_id: str | None = None,
    chat_id: int | None = None,
    thread_id: int = 0,
) -> str:
    """Return a token of 32 characters that this person may use once within ten minutes. Raises AccountNotFound."""
    async with resources.database.write() as conn:
        if account_id is not None:
            await accounts.get(conn, owner_id, account_id)
        invitation = Invitation(owner_id, account_id, chat_id, thread_id)
        return await invitations.put(conn, invitation, resources.clock.now() + INVITED_FOR)


async def invited(resources: Resources, owner_id: int, token: str) -> Invitation | None:
    """Return what `accept` would, without using the invitation up."""
    async with resources.database.read() as conn:
        return await invitations.find(conn, owner_id, token, resources.clock.now())


@repeated
async def accept(resources: Resources, owner_id: int, token: str) -> Invitation | None:
    """Use an invitation up; None for one that is unknown, used, expired, or another person's, which stays unused."""
    async with resources.database.write() as conn:
        return await invitations.take(conn, owner_id, token, resources.clock.now())
