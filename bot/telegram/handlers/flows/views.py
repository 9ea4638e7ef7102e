"""Accounts for whoever may look: their owner in private, a group at those shared with it."""

from collections.abc import Sequence

from bot.services.sharing.sharing import View
from bot.telegram.context.request import Request
from bot.telegram.handlers.flows import group_shares
from bot.telegram.handlers.flows.choosing import accounts_meant


async def visible(request: Request) -> Sequence[View]:
    """Return the sender's own accounts, or what the group may see at this moment."""
    if request.group:
        return await group_shares.visible(request)
    return [View(account.id, account) for account in await request.own_accounts()]


async def one(request: Request, view_id: str) -> View:
    """Return the account of a button. Raises AccountNotFound or ShareGone."""
    if request.group:
        return await group_shares.one(request, view_id)
    return View(view_id, await request.own_account(view_id))


async def meant(request: Request, views: Sequence[View], label: str, verb: str, *after: str) -> Sequence[View]:
    """Return those that a command is for; where that is none, the asker has been told or, in private, asked.

    verb, after: of the buttons of that question, see `accounts_meant`.
    """
    if request.group:
        return await group_shares.meant(request, views, label)
    return [View(account.id, account) for account in await accounts_meant(request, label, verb, *after)]


async def still_seen(request: Request, views: Sequence[View]) -> set[str]:
    """Return the ids of those that may still be seen here. Raises ShareGone for none."""
    return await group_shares.still_seen(request, views) if request.group else {view.id for view in views}
