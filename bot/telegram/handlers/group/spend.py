"""/spend in a group: what the accounts shared with it spent."""

from bot.services.watching.spent import spent
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import fitting, meant, still_seen, visible
from bot.telegram.handlers.flows.periods import SPENT, read_period
from bot.texts import spending as spending_texts


async def typed(request: Request, args: str) -> None:
    """`/spend [LABEL] [week|month|30d]`: a last word is a period, unless it ends a label."""
    shares = await visible(request)
    labelled = bool(args.strip()) and bool(fitting(request, shares, args))
    period = read_period(args, SPENT, is_label=labelled)
    if period is None:
        await request.reply.ephemeral(request.t(spending_texts.CHOICE_OF_PERIOD))
        return
    label, days = period
    found = await meant(request, shares, label)
    if not found:
        return
    spending = await spent(request.resources, [shared.account for shared in found], days)
    seen = await still_seen(request, found)
    kept = [each for shared, each in zip(found, spending, strict=True) if shared.id in seen]
    await request.reply.show_cards(spending_texts.spent_cards(request.t, kept, days))


def register(routes: Routes) -> None:
    routes.command("spend", typed)
