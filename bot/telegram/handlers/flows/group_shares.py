"""Shares that a group may see at this moment, and the choice of some by label."""

from collections.abc import Sequence

from bot.domain.sharing import View
from bot.services.accounts.matching import V, match
from bot.services.sharing import sharing
from bot.services.sharing.sharing import Shared, ShareGone
from bot.storage.due_accounts import Due
from bot.telegram.context.request import Request
from bot.telegram.keyboards import group_keyboards
from bot.texts import groups


async def visible(request: Request) -> list[Shared]:
    """Return the group's shares whose owners are in it; those of the others are ended first."""
    shares = await sharing.in_chat(request.resources, request.chat_id)
    if await request.members.check_owners(request.chat_id, {shared.account.owner_id for shared in shares}):
        shares = await sharing.in_chat(request.resources, request.chat_id)
    return shares


async def still_seen(request: Request, shares: Sequence[View]) -> dict[str, Due]:
    """Return the accounts, by share id, of the shares that did not end meanwhile. Raises ShareGone for none."""
    meant_ids = {shared.id for shared in shares}
    seen = await sharing.accounts_in(request.resources, request.chat_id)
    if not (kept := {share.id: due for share, due in seen if share.id in meant_ids}):
        raise ShareGone
    return kept


async def one(request: Request, share_id: str) -> Shared:
    """Return a share by its id. Raises ShareGone."""
    await visible(request)
    return await sharing.get(request.resources, request.chat_id, share_id)


async def meant(request: Request, shares: Sequence[V], label: str) -> Sequence[V]:
    """Return the shares that a command is for; where that is none, the asker has been told so."""
    if not shares:
        await request.reply.say(request.t(groups.NOTHING_SHARED), group_keyboards.share_one(request.t))
        return []
    found = match(shares, label, request.titles).views
    if not found:
        await request.reply.ephemeral(groups.no_match(request.t, [shared.account.label for shared in shares]))
    return found
