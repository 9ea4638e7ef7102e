"""Accounts for whoever may look: their owner in private, a group at those shared with it."""

from collections.abc import Collection, Sequence

from bot.domain.sharing import View, own_views
from bot.services.accounts.matching import match
from bot.telegram.context.request import Request
from bot.telegram.handlers.flows import group_shares
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation


async def visible(request: Request) -> Sequence[View]:
    """Return the sender's own accounts, or what the group may see at this moment."""
    return await group_shares.visible(request) if request.group else own_views(await request.own_accounts())


async def one(request: Request, view_id: str) -> View:
    """Return the account of a button. Raises AccountNotFound or ShareGone."""
    if request.group:
        return await group_shares.one(request, view_id)
    return View(view_id, await request.own_account(view_id))


async def meant(request: Request, views: Sequence[View], label: str, verb: str, *after: str) -> Sequence[View]:
    """Return those that a command is for; where that is none, the asker has been told or, in private, asked.

    A label's beginning that fits several is a question with a button each, which carry `verb` and what comes `after`
    the account.
    """
    if request.group:
        return await group_shares.meant(request, views, label)
    found = match(views, label, request.titles)
    if not views:
        await request.reply.say(request.t(conversation.NO_ACCOUNTS), common_keyboards.start(request.t))
    elif not found.views:
        keyboard = common_keyboards.choice(views, request.titles, verb, after=after)
        await request.reply.say(request.t(conversation.NO_MATCH), keyboard)
    elif label and len(found.views) > 1 and not found.by_provider:
        keyboard = common_keyboards.choice(found.views, request.titles, verb, after=after)
        await request.reply.say(request.t(conversation.SEVERAL_MATCH), keyboard)
    else:
        return found.views
    return ()


async def single(request: Request, label: str, verb: str, question: str) -> View | None:
    """Return the one account of a private command; where that is none or several, the person has been told or asked."""
    found = await meant(request, await visible(request), label, verb)
    if len(found) > 1:
        await request.reply.say(request.t(question), common_keyboards.choice(found, request.titles, verb))
    return found[0] if len(found) == 1 else None


async def still_seen(request: Request, views: Sequence[View]) -> Collection[str]:
    """Return the ids of those that may still be seen here. Raises ShareGone for none."""
    return await group_shares.still_seen(request, views) if request.group else {view.id for view in views}
