"""In a group: /unshare, for an account's owner and for the group's admins."""

from collections.abc import Sequence

from bot.services.sharing import sharing
from bot.services.sharing.sharing import Shared, ShareGone
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import fitting, visible
from bot.telegram.keyboards import sharing_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import sharing as say
from bot.texts.conversation import several_match
from bot.texts.sharing_lines import not_shared


async def typed(turn: Turn, args: str) -> None:
    """`/unshare [LABEL]`: at once for a label that fits one, otherwise by buttons."""
    shares = await visible(turn)
    if not shares:
        await turn.reply.say(say.nothing_shared(turn.t))
        return
    endable = shares if await turn.admin() else [shared for shared in shares if await turn.owns(shared)]
    if not endable:
        await turn.reply.ephemeral(say.not_yours_to_end(turn.t))
    elif not args:
        await turn.reply.say(say.end_choice(turn.t), sharing_keyboards.endings(endable, turn.titles))
    else:
        await _end_named(turn, endable, args)


async def _end_named(turn: Turn, endable: Sequence[Shared], label: str) -> None:
    named = fitting(turn, endable, label)
    if len(named) == 1:
        ended = await sharing.unshare(turn.resources, turn.chat_id, named[0].id, by=turn.person)
        await turn.reply.say(not_shared(turn.t, ended.account.label))
    elif named:
        await turn.reply.say(several_match(turn.t), sharing_keyboards.endings(named, turn.titles))
    else:
        await turn.reply.say(say.end_unfound(turn.t), sharing_keyboards.endings(endable, turn.titles))


async def pressed(turn: Turn, press: Press) -> None:
    """End one share; a second tap finds it ended and changes nothing on the screen."""
    try:
        ended = await sharing.unshare(turn.resources, turn.chat_id, press.args[0], by=turn.person)
    except ShareGone:
        return
    await turn.reply.show(not_shared(turn.t, ended.account.label))


def register(routes: Routes) -> None:
    routes.command("unshare", typed)
    routes.button("gunshare", pressed)
