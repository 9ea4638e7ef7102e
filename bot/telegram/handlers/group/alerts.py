"""/alerts in a group: its warnings, for admins; for owners those of their own accounts."""

from collections.abc import Sequence

from bot.alerts.group_words import parse
from bot.domain.alerting import ACCOUNT, Rule
from bot.domain.sharing import Mode
from bot.services.accounts.matching import match
from bot.services.sharing.sharing import Shared
from bot.services.watching import alerts, group_warnings
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.balance_names import (
    balance_in,
    having,
    in_every,
    is_name,
    label_and_balance,
    means_every,
    name_of_balance,
    names_of_balances,
)
from bot.telegram.handlers.flows.group_shares import meant, one, visible
from bot.telegram.keyboards import alert_keyboards, group_keyboards
from bot.telegram.keyboards.callback_data import fits
from bot.texts import ephemeral, group_alerts

Meant = tuple[Shared, str | None]
"""A share with the id of the balance that is meant, None for the whole account."""


async def typed(request: Request, args: str) -> None:
    """`/alerts`, `/alerts LABEL [BALANCE]`, `/alerts LABEL|all [BALANCE] [RULE] here|silent|off`."""
    shares = await visible(request)
    wish = parse(args, lambda words: is_name(request, shares, words))
    allowed = shares if await request.admin() else [shared for shared in shares if request.owns(shared)]
    found = _meant(request, allowed, wish.label)
    if not found and _meant(request, shares, wish.label):
        await request.reply.ephemeral(request.t(ephemeral.OWNERS_ONLY))
    elif not allowed:
        await meant(request, allowed, "")
    elif not found:
        await request.reply.ephemeral(group_alerts.unclear(request.t, allowed[0].account.label))
    elif wish.levels:
        await request.reply.ephemeral(group_alerts.levels_are_the_owners(request.t, found[0][0].account.label))
    elif wish.mode is None or (len(found) > 1 and not means_every(request, allowed, wish.label)):
        await _show(request, found)
    else:
        parts = [(shared, having(wish.rule, balance)) for shared, balance in found]
        await _show(request, [(await _set(request, *each, wish.mode, wish.rule), each[1]) for each in parts])


def _meant(request: Request, shares: Sequence[Shared], text: str) -> list[Meant]:
    """Return what `LABEL [BALANCE]` means, or `all [BALANCE]`."""
    if means_every(request, shares, text):
        return in_every(request, shares, text)
    label, balance = label_and_balance(request, shares, text)
    return [(shared, balance) for shared in match(shares, label, request.titles).views]


async def _set(request: Request, shared: Shared, balance: str | None, mode: Mode, rule: Rule | None = None) -> Shared:
    """Set a mode. The account's brings its warnings to this topic; that of a rule or a balance leaves the topic."""
    thread_id = request.thread_id if rule is None and balance is None else None
    return await group_warnings.set_mode(
        request.resources, request.chat_id, shared.id, mode,
        rule=rule, scope=balance or ACCOUNT, thread_id=thread_id, set_by=request.person,
    )  # fmt: skip


async def _show(request: Request, found: Sequence[Meant]) -> None:
    if len(found) == 1:
        await _panel(request, *found[0])
        return
    lines = [
        (
            shared.account,
            request.title(shared.account.provider),
            name_of_balance(request, shared.account, balance),
            shared.modes.of(None, balance or ACCOUNT),
        )
        for shared, balance in found
    ]
    await request.reply.show(
        group_alerts.overview(request.t, lines),
        group_keyboards.overview(
            request.t, [shared for shared, _ in found], request.titles, admin=await request.admin()
        ),
    )


async def _panel(request: Request, shared: Shared, balance: str | None = None) -> None:
    """Show how loud the account is here, or the one balance that was named; the account, where that is gone."""
    account = shared.account
    found = balance_in(account, balance)
    balance_id = found.id if found else None
    settings = (await alerts.watched(request.resources, account.owner_id, account.id, balance_id)).settings
    text = group_alerts.panel(
        request.t, account, request.title(account.provider), shared.modes, settings,
        found, name_of_balance(request, account, balance_id),
        elsewhere=balance_id is None and shared.thread_id != request.thread_id,
        buttons=balance_id is None or fits(balance_id),
    )  # fmt: skip
    others, admin = names_of_balances(request, account), await request.admin()
    await request.reply.show(text, group_keyboards.panel(request.t, shared, settings, balance_id, others, admin=admin))


async def show_all(request: Request) -> None:
    if shares := await meant(request, await visible(request), ""):
        await _show(request, [(shared, None) for shared in shares])


async def show(request: Request, share_id: str) -> None:
    await _panel(request, await one(request, share_id))


async def pressed(request: Request, share_id: str, *args: str) -> None:
    """Set a mode, or make a rule one step quieter, after off the loudest. Any other word shows the panel."""
    *balances, word = args
    shared = await one(request, share_id)
    balance = balances[0] if balances and balance_in(shared.account, balances[0]) else None
    if balances and balance is None:
        word = alert_keyboards.SHOW
    if word in set(Mode):
        shared = await _set(request, shared, balance, Mode(word))
    elif word in set(Rule) and shared.modes.offered(Rule(word), balance or ACCOUNT) != [Mode.OFF]:
        mode = shared.modes.next(Rule(word), balance or ACCOUNT)
        shared = await _set(request, shared, balance, mode, Rule(word))
    await _panel(request, shared, balance)


def register(routes: Routes) -> None:
    routes.command("alerts", typed)
    routes.button("galerts", show_all)
    routes.button("galert", show)
    for verb in ("gmode", "grule", "gbalert"):
        routes.button(verb, pressed)
