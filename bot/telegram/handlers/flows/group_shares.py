"""What a group may see at this moment, and which of it somebody means."""

from collections.abc import Sequence

from bot.domain.account import label_key
from bot.services.accounts.matching import match
from bot.services.sharing import sharing
from bot.services.sharing.sharing import Shared, ShareGone
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import group_keyboards
from bot.texts import groups as say


async def visible(turn: Turn) -> list[Shared]:
    """Return the group's shares whose owners are in it; those of the others are ended first."""
    shares = await sharing.in_chat(turn.resources, turn.chat_id)
    if await turn.members.check_owners(turn.chat_id, {shared.account.owner_id for shared in shares}):
        shares = await sharing.in_chat(turn.resources, turn.chat_id)
    return shares


async def still_seen(turn: Turn, shares: Sequence[Shared]) -> set[str]:
    """Return the ids of those that were not ended while figures were asked for or drawn. Raises ShareGone for none."""
    seen = {shared.id for shared in await sharing.in_chat(turn.resources, turn.chat_id)}
    if not (kept := seen & {shared.id for shared in shares}):
        raise ShareGone
    return kept


async def one(turn: Turn, share_id: str) -> Shared:
    """Return a share by its id. Raises ShareGone."""
    await visible(turn)
    return await sharing.get(turn.resources, turn.chat_id, share_id)


def fitting(turn: Turn, shares: Sequence[Shared], label: str) -> list[Shared]:
    """Return those that a typed label means; without one all are meant."""
    if not label:
        return list(shares)
    found = match([shared.account for shared in shares], label, turn.titles)
    ids = {account.id for account in found.accounts}
    return [shared for shared in shares if shared.account.id in ids]


def has_label(shares: Sequence[Shared], text: str) -> bool:
    return any(label_key(shared.account.label) == label_key(text) for shared in shares)


async def meant(turn: Turn, shares: Sequence[Shared], label: str) -> list[Shared]:
    """Return the shares that a command is for; where that is none, the asker has been told so."""
    if not shares:
        await turn.reply.say(say.nothing_shared(turn.t), group_keyboards.share_one(turn.t))
        return []
    found = fitting(turn, shares, label)
    if not found:
        await turn.reply.ephemeral(say.no_match(turn.t, [shared.account.label for shared in shares]))
    return found
