"""/spend in a group: what the accounts shared with it spent."""

from bot.services.watching.spent import spent
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import fitting, meant, still_seen, visible
from bot.telegram.handlers.spend import DEFAULT, is_number, split_period
from bot.texts import spending as spending_texts


async def typed(request: Request, args: str) -> None:
    """`/spend [LABEL] [week|month|30d]`: a last word is a period, unless it ends a label."""
    shares = await visible(request)
    labelled = bool(args.strip()) and bool(fitting(request, shares, args))
    label, days = (args, None) if labelled else split_period(args)
    if label.split() and days is None and not labelled and is_number(label.split()[-1]):
        await request.reply.ephemeral(spending_texts.choice_of_period(request.t))
        return
    found = await meant(request, shares, label)
    if not found:
        return
    days = days or DEFAULT
    spending = await spent(request.resources, [shared.account for shared in found], days)
    seen = await still_seen(request, found)
    kept = [each for shared, each in zip(found, spending, strict=True) if shared.id in seen]
    await request.reply.show_cards(spending_texts.spent_cards(request.t, kept, days))


def register(routes: Routes) -> None:
    routes.command("spend", typed)
