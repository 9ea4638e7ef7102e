"""/spend in a group: what the accounts shared with it spent."""

from bot.services.watching.spent import spent
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import fitting, meant, still_seen, visible
from bot.telegram.handlers.spend import DEFAULT, is_number, split_period
from bot.texts import spending as say


async def typed(turn: Turn, args: str) -> None:
    """`/spend [LABEL] [week|month|30d]`: a last word is a period, unless it ends a label."""
    shares = await visible(turn)
    labelled = bool(args.strip()) and bool(fitting(turn, shares, args))
    label, days = (args, None) if labelled else split_period(args)
    if label.split() and days is None and not labelled and is_number(label.split()[-1]):
        await turn.reply.ephemeral(say.choice_of_period(turn.t))
        return
    found = await meant(turn, shares, label)
    if not found:
        return
    days = days or DEFAULT
    spending = await spent(turn.resources, [shared.account for shared in found], days)
    seen = await still_seen(turn, found)
    kept = [each for shared, each in zip(found, spending, strict=True) if shared.id in seen]
    await turn.reply.show_cards(say.spent_cards(turn.t, kept, days))


def register(routes: Routes) -> None:
    routes.command("spend", typed)
