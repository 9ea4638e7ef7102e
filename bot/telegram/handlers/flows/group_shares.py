"""Shares that a group may see at this moment, and the choice of some by label."""

from collections.abc import Sequence
from typing import TypeVar

from bot.services.accounts.matching import match
from bot.services.sharing import sharing
from bot.services.sharing.sharing import Shared, ShareGone, View
from bot.telegram.context.request import Request
from bot.telegram.keyboards import group_keyboards
from bot.texts import groups

V = TypeVar("V", bound=View)


async def visible(request: Request) -> list[Shared]:
    """Return the group's shares whose owners are in it; those of the others are ended first."""
    shares = await sharing.in_chat(request.resources, request.chat_id)
    if await request.members.check_owners(request.chat_id, {shared.account.owner_id for shared in shares}):
        shares = await sharing.in_chat(request.resources, request.chat_id)
    return shares


async def still_seen(request: Request, shares: Sequence[View]) -> set[str]:
    """Return the ids of those that did not end while balances were read or drawn. Raises ShareGone for none."""
    seen = {shared.id for shared in await sharing.in_chat(request.resources, request.chat_id)}
    if not (kept := seen & {shared.id for shared in shares}):
        raise ShareGone
    return kept


async def one(request: Request, share_id: str) -> Shared:
    """Return a share by its id. Raises ShareGone."""
    await visible(request)
    return await sharing.get(request.resources, request.chat_id, share_id)


def fitting(request: Request, shares: Sequence[V], label: str) -> list[V]:
    """Return those that a typed label means; without one all are meant."""
    found = match([shared.account for shared in shares], label, request.titles)
    ids = {account.id for account in found.accounts}
    return [shared for shared in shares if shared.account.id in ids]


async def meant(request: Request, shares: Sequence[V], label: str) -> list[V]:
    """Return the shares that a command is for; where that is none, the asker has been told so."""
    if not shares:
        await request.reply.say(request.t(groups.NOTHING_SHARED), group_keyboards.share_one(request.t))
        return []
    found = fitting(request, shares, label)
    if not found:
        await request.reply.ephemeral(groups.no_match(request.t, [shared.account.label for shared in shares]))
    return found
