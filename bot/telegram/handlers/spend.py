"""/spend: what was spent, by account and in all, beside the period before."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.services.accounts import management
from bot.services.watching.spent import spent
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts import spending

DEFAULT = 30  # days
DAYS = {"week": 7, "month": 30, "30d": 30, "неделя": 7, "неделю": 7, "месяц": 30, "30д": 30}


async def typed(request: Request, args: str) -> None:
    """`/spend [LABEL] [week|month|30d]`: a last word is a period, unless it ends a label."""
    labelled = bool(args.strip()) and management.has_label(request.resources, await request.own_accounts(), args)
    label, days = (args, None) if labelled else split_period(args)
    if label.split() and days is None and not labelled and is_number(label.split()[-1]):
        await request.reply.say(spending.choice_of_period(request.t))
        return
    days = days or DEFAULT
    if accounts := await accounts_meant(request, label, "spend", str(days)):
        await _answer(request, accounts, days)


async def pressed(request: Request, callback: CallbackData) -> None:
    """The account that was asked for."""
    account_id, word = callback.args
    days = int(word) if word in {str(each) for each in DAYS.values()} else DEFAULT
    await _answer(request, [await management.get(request.resources, request.user_id, account_id)], days)


async def _answer(request: Request, accounts: Sequence[Account], days: int) -> None:
    await request.reply.show_cards(
        spending.spent_cards(request.t, await spent(request.resources, accounts, days), days)
    )


def split_period(text: str) -> tuple[str, int | None]:
    """Return the label and the days of the period behind it, None where there is none."""
    *words, last = text.split() or [""]
    days = DAYS.get(last.casefold())
    return (text, None) if days is None else (" ".join(words), days)


def is_number(word: str) -> bool:
    """Whether a word means a number of days, counted or not."""
    return word[:1].isdigit() and word.casefold().rstrip("dд").isdigit()


def register(routes: Routes) -> None:
    routes.command("spend", typed)
    routes.button("spend", pressed)
