"""/me: the profile of each account; in a group only plan, limits and dates of the shared ones, no owner."""

from collections.abc import Sequence

from bot.domain.sharing import View
from bot.services.watching import profiles
from bot.services.watching.profiles import ProfileOutcome
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.cards import failure
from bot.telegram.handlers.flows.views import meant, one, still_seen, visible
from bot.telegram.keyboards import account_keyboards, common_keyboards, group_keyboards
from bot.texts import groups
from bot.texts.cards import heading
from bot.texts.html import Html
from bot.texts.localisation import Localisation
from bot.texts.profiles import profile_card


async def typed(request: Request, args: str) -> None:
    if found := await meant(request, await visible(request), args, "me"):
        await _answer(request, found)


async def pressed(request: Request, account_id: str) -> None:
    await _answer(request, [await one(request, account_id)])


async def _answer(request: Request, views: Sequence[View]) -> None:
    async with request.reply.busy():
        accounts = [view.account for view in views]
        outcomes = await profiles.profile_all(request.resources, accounts, notify_owner=request.group)
    t = request.fresh_localisation
    seen = await still_seen(request, views)
    cards = [_card(t, request, *pair) for pair in zip(views, outcomes, strict=True) if pair[0].id in seen]
    if request.group:
        keyboard = group_keyboards.one_account(t, views[0].id) if len(views) == 1 else None
    else:
        keyboard = account_keyboards.back_to_card(t, accounts[0]) if len(views) == 1 else common_keyboards.main_menu(t)
    await request.reply.show_cards(cards, keyboard)


def _card(t: Localisation, request: Request, view: View, outcome: ProfileOutcome) -> Html:
    account, title = view.named(outcome.account), request.title(outcome.account.provider)
    if outcome.profile is None:
        return failure(t, request, account, outcome.error)
    profile = outcome.profile.impersonal() if request.group else outcome.profile
    if request.group and not profile.sections:
        return groups.nothing_public(t, heading(t, account, title))
    return profile_card(t, account, title, profile, request.labels(account.provider))


def register(routes: Routes) -> None:
    routes.command("me", typed)
    routes.button("me", pressed)
