"""/unshare in a group, for an account's owner and for the group's admins."""

from collections.abc import Sequence

from bot.services.accounts.matching import match
from bot.services.sharing import sharing
from bot.services.sharing.sharing import Shared, ShareGone
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import visible
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing as sharing_texts
from bot.texts.conversation import SEVERAL_MATCH
from bot.texts.groups import NOTHING_SHARED
from bot.texts.sharing_lines import not_shared


async def typed(request: Request, args: str) -> None:
    """`/unshare [LABEL]`: at once for a label that fits one, otherwise by buttons."""
    shares = await visible(request)
    if not shares:
        await request.reply.say(request.t(NOTHING_SHARED))
        return
    endable = shares if await request.admin() else [shared for shared in shares if request.owns(shared)]
    if not endable:
        await request.reply.ephemeral(request.t(sharing_texts.NOT_YOURS_TO_END))
    elif not args:
        await request.reply.say(request.t(sharing_texts.END_CHOICE), sharing_keyboards.endings(endable, request.titles))
    else:
        await _end_named(request, endable, args)


async def _end_named(request: Request, endable: Sequence[Shared], label: str) -> None:
    named = match(endable, label, request.titles).views
    if len(named) == 1:
        ended = await sharing.unshare(request.resources, request.chat_id, named[0].id, by=request.person)
        await request.reply.say(not_shared(request.t, ended.account.label))
    elif named:
        await request.reply.say(request.t(SEVERAL_MATCH), sharing_keyboards.endings(named, request.titles))
    else:
        await request.reply.say(
            request.t(sharing_texts.END_UNFOUND), sharing_keyboards.endings(endable, request.titles)
        )


async def pressed(request: Request, share_id: str) -> None:
    """End one share; a second press changes nothing."""
    try:
        ended = await sharing.unshare(request.resources, request.chat_id, share_id, by=request.person)
    except ShareGone:
        return
    await request.reply.show(not_shared(request.t, ended.account.label))


def register(routes: Routes) -> None:
    routes.command("unshare", typed)
    routes.button("gunshare", pressed)
