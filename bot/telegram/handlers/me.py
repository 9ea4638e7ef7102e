"""/me: the profile of each account."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.services.accounts import management
from bot.services.watching import profiles
from bot.services.watching.profiles import ProfileOutcome
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.keyboards import account_keyboards, common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts.cards import failed_card
from bot.texts.html import Html
from bot.texts.localisation import Localisation
from bot.texts.profiles import profile_card


async def show_profiles(turn: Turn, args: str) -> None:
    if accounts := await accounts_meant(turn, args, "me"):
        await _answer(turn, accounts)


async def show_one(turn: Turn, press: Press) -> None:
    await _answer(turn, [await management.get(turn.resources, turn.user_id, press.args[0])])


async def _answer(turn: Turn, accounts: Sequence[Account]) -> None:
    async with turn.reply.busy():
        outcomes = await profiles.profile_all(turn.resources, accounts)
    t = turn.fresh_localisation
    keyboard = account_keyboards.back_to_card(t, accounts[0]) if len(accounts) == 1 else common_keyboards.home(t)
    await turn.reply.show_cards([_card(t, turn, outcome) for outcome in outcomes], keyboard)


def _card(t: Localisation, turn: Turn, outcome: ProfileOutcome) -> Html:
    info = turn.resources.providers.info(outcome.account.provider)
    if outcome.profile is not None:
        return profile_card(t, outcome.account, info.title, outcome.profile)
    if outcome.error is None:
        raise ValueError("an outcome holds a profile or an error")
    return failed_card(t, outcome.account, info.title, outcome.error)


def register(routes: Routes) -> None:
    routes.command("me", show_profiles)
    routes.button("me", show_one)
