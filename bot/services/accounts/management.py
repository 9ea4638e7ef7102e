"""Accounts of a person: list, pause, resume, accept another identity, unlink."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Status
from bot.services.resources import Resources
from bot.services.sharing import unsharing
from bot.services.watching import notifications
from bot.storage import accounts, due_accounts
from bot.storage.db.conflicts import repeated
from bot.storage.due_accounts import Due


async def all_of(resources: Resources, owner_id: int) -> list[Account]:
    """Return the person's accounts, the oldest first."""
    async with resources.database.read() as conn:
        return await accounts.of_owner(conn, owner_id)


async def get(resources: Resources, owner_id: int, account_id: str) -> Account:
    """Return the account. Raises AccountNotFound, for somebody else's too."""
    async with resources.database.read() as conn:
        return await accounts.get(conn, owner_id, account_id)


@repeated
async def set_status(resources: Resources, owner_id: int, account_id: str, status: Status) -> Account:
    """Pause polling and cancel pending warnings, or resume with a reading that is due now. Raises AccountNotFound.

    A suspended account stays as it is: its owner accepts the other identity or replaces the key.
    """
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        if due.account.status is Status.SUSPENDED:
            return due.account
        if status is Status.PAUSED:
            await notifications.roll_back_pending(conn, resources, owner_id, account_id)
        await accounts.set_status(conn, owner_id, account_id, status)
        if status is Status.ACTIVE:
            await _read_now(conn, resources, due)
        return await accounts.get(conn, owner_id, account_id)


@repeated
async def accept_identity(resources: Resources, owner_id: int, account_id: str) -> Account:
    """Accept the other account behind the key, as its owner says; idempotent. Raises AccountNotFound."""
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        if due.account.status is Status.SUSPENDED:
            await accounts.accept_identity(conn, owner_id, account_id)
            await _read_now(conn, resources, due)
        return await accounts.get(conn, owner_id, account_id)


async def _read_now(conn: AsyncConnection, resources: Resources, due: Due) -> None:
    """Make the next reading due; the time in which none was taken is no outage."""
    now = resources.clock.now()
    await due_accounts.finish(conn, due, next_poll_at=now, last_success_at=now)


@repeated
async def unlink(resources: Resources, owner_id: int, account_id: str) -> Account:
    """Delete the account with its key and its readings and return what it was. Raises AccountNotFound."""
    async with resources.database.write() as conn:
        due = await due_accounts.load(conn, owner_id, account_id)
        await unsharing.end_of_account(conn, resources, account_id)
        await accounts.remove(conn, owner_id, account_id)
        await notifications.cancel_pending(conn, owner_id, account_id)
    return due.account
