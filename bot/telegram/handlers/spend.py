"""/spend: what was spent, by account and in all, beside the period before."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.sharing import View
from bot.services.sharing.sharing import ShareGone
from bot.services.watching.spent import picture, spent, spent_by_day
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.drawing import draw
from bot.telegram.handlers.flows.periods import DEFAULT, read_period
from bot.telegram.handlers.flows.views import meant, one, still_seen, visible
from bot.telegram.keyboards import account_keyboards
from bot.texts import spending

ALL = "all"  # in place of an account's id
PERIOD_WORDS = {"week": 7, "month": 30, "30d": 30, "неделя": 7, "неделю": 7, "месяц": 30, "30д": 30}  # in days


async def typed(request: Request, args: str) -> None:
    """`/spend [LABEL] [week|month|30d]`: a last word is a period, unless it ends a whole label."""
    views = await visible(request)
    period = read_period(request, views, args, PERIOD_WORDS)
    if period is None:
        await request.reply.ephemeral(request.t(spending.CHOICE_OF_PERIOD))
        return
    label, days = period
    if found := await meant(request, views, label, "spend", str(days)):
        await _answer(request, found, days)


async def pressed(request: Request, account_id: str, word: str) -> None:
    """Show the spending of the account that was chosen."""
    await _answer(request, [await one(request, account_id)], _days(word))


async def drawn(request: Request, who: str, word: str, number: str) -> None:
    """Draw a bar a day, of one unit of the answer's accounts; where none has that unit any more, answer anew."""
    views, days = await _views_of(request, who), _days(word)
    if not views:
        await typed(request, "")
        return
    units = list(spending.units(await spent(request.resources, [view.account for view in views], days)))
    if number not in map(str, range(len(units))):
        await _answer(request, views, days)
        return
    async with request.reply.busy("upload_photo"):
        await _draw(request, views, days, units[int(number)])


async def _answer(request: Request, views: Sequence[View], days: int) -> None:
    found = await spent(request.resources, [view.account for view in views], days)
    seen = await still_seen(request, views)
    kept = [(view, each) for view, each in zip(views, found, strict=True) if view.id in seen]
    who = await _who(request, [view for view, _ in kept])
    spending_kept = [each for _, each in kept]
    keyboard = account_keyboards.bars(request.t, who, days, spending.units(spending_kept)) if who else None
    await request.reply.show_cards(spending.spent_cards(request.t, spending_kept, days), keyboard)


async def _who(request: Request, views: Sequence[View]) -> str | None:
    """Return the id of one account, of the provider whose accounts these are, or ALL.

    None in a group for the labels of several providers that begin alike.
    """
    if len(views) == 1:
        return views[0].id
    every = await visible(request)
    if len(views) == len(every):
        return ALL
    provider = views[0].account.provider
    same = {view.id for view in every if view.account.provider == provider}
    return provider if same == {view.id for view in views} else None


async def _views_of(request: Request, who: str) -> Sequence[View]:
    if who == ALL or who in request.titles:
        return [view for view in await visible(request) if who in (ALL, view.account.provider)]
    return [await one(request, who)]


async def _draw(request: Request, views: Sequence[View], days: int, unit: str) -> None:
    """Send the picture with its words, which stand alone where it cannot be drawn. Raises ShareGone."""
    accounts = [view.account for view in views]
    bars = await spent_by_day(request.resources, accounts, days, unit, request.t.zone)
    title = request.title(accounts[0].provider) if len({each.provider for each in accounts}) == 1 else ""
    used, lapsed = sum((bar.spent for bar in bars), Decimal(0)), sum((bar.lapsed for bar in bars), Decimal(0))
    caption = spending.by_day(request.t, days, unit, used, lapsed)
    png, text = await draw(request, picture(request.t, days, unit, bars, title), caption)
    if len(await still_seen(request, views)) < len(views):
        raise ShareGone  # the sums hold what ended while they were drawn
    await request.reply.photo("spent.png", png, text)


def _days(word: str) -> int:
    return int(word) if word in {str(each) for each in PERIOD_WORDS.values()} else DEFAULT


def register(routes: Routes) -> None:
    routes.command("spend", typed)
    routes.button("spend", pressed)
    routes.button("bars", drawn)
