"""/me: the profile of each account."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.services.accounts import management
from bot.services.watching import profiles
from bot.services.watching.profiles import ProfileOutcome
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import CallbackData
from bot.texts.cards import failed_card
from bot.texts.html import Html
from bot.texts.localisation import Localisation
from bot.texts.profiles import profile_card


async def show_profiles(request: Request, args: str) -> None:
    if accounts := await accounts_meant(request, args, "me"):
        await _answer(request, accounts)


async def show_one(request: Request, callback: CallbackData) -> None:
    await _answer(request, [await management.get(request.resources, request.user_id, callback.args[0])])


async def _answer(request: Request, accounts: Sequence[Account]) -> None:
    async with request.reply.busy():
        outcomes = await profiles.profile_all(request.resources, accounts)
    t = request.fresh_localisation
    keyboard = account_keyboards.back_to_card(t, accounts[0]) if len(accounts) == 1 else common_keyboards.home(t)
    await request.reply.show_cards([_card(t, request, outcome) for outcome in outcomes], keyboard)


def _card(t: Localisation, request: Request, outcome: ProfileOutcome) -> Html:
    info = request.resources.providers.info(outcome.account.provider)
    if outcome.profile is not None:
        return profile_card(t, outcome.account, info.title, outcome.profile)
    if outcome.error is None:
        raise ValueError("an outcome holds a profile or an error")
    return failed_card(t, outcome.account, info.title, outcome.error)


def register(routes: Routes) -> None:
    routes.command("me", show_profiles)
    routes.button("me", show_one)
