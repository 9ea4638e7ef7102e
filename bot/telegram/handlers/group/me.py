"""/me in a group: plan, limits and dates of what is shared, and nothing of whose it is."""

from collections.abc import Sequence

from bot.services.sharing.sharing import Shared
from bot.services.watching import profiles
from bot.services.watching.profiles import ProfileOutcome
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import meant, still_seen, visible
from bot.telegram.keyboards import group_keyboards
from bot.texts import groups
from bot.texts.cards import heading
from bot.texts.html import Html
from bot.texts.localisation import Localisation
from bot.texts.profiles import profile_card


async def typed(request: Request, args: str) -> None:
    if found := await meant(request, await visible(request), args):
        await _answer(request, found)


async def _answer(request: Request, shares: Sequence[Shared]) -> None:
    async with request.reply.busy():
        accounts = [shared.account for shared in shares]
        outcomes = await profiles.profile_all(request.resources, accounts, notify_owner=True)
    t = request.fresh_localisation
    seen = await still_seen(request, shares)
    cards = [_card(t, request, *pair) for pair in zip(shares, outcomes, strict=True) if pair[0].id in seen]
    await request.reply.show_cards(cards, group_keyboards.one_account(t, shares[0].id) if len(shares) == 1 else None)


def _card(t: Localisation, request: Request, shared: Shared, outcome: ProfileOutcome) -> Html:
    account, info = shared.named(outcome.account), request.resources.providers.info(outcome.account.provider)
    if outcome.profile is not None:
        public = outcome.profile.impersonal()
        if not public.sections:
            return groups.nothing_public(t, heading(t, account, info.title, None))
        return profile_card(t, account, info.title, public)
    if outcome.error is None:
        raise ValueError("an outcome holds a profile or an error")
    return groups.failed_card(t, account, info.title, outcome.error)


def register(routes: Routes) -> None:
    routes.command("me", typed)
