"""/alerts in a group: which warnings come there, for its admins, and for owners what concerns their own accounts."""

from collections.abc import Sequence

from bot.alerts.group_words import Wish, parse
from bot.alerts.reserved import EVERY
from bot.domain.alerting import Rule
from bot.domain.sharing import Mode, quieter
from bot.services.sharing.sharing import Shared
from bot.services.watching import alerts, group_warnings
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.group_shares import fitting, has_label, meant, one, visible
from bot.telegram.keyboards import group_keyboards
from bot.texts import ephemeral, group_alerts


async def typed(request: Request, args: str) -> None:
    """`/alerts`, `/alerts LABEL`, `/alerts LABEL|all [RULE] here|silent|off`."""
    shares = await visible(request)
    wish = parse(args, lambda text: has_label(shares, text))
    every = wish.label.casefold() in EVERY
    label = "" if every else wish.label
    allowed = shares if await request.admin() else [shared for shared in shares if request.owns(shared)]
    if shares and not fitting(request, allowed, label) and fitting(request, shares, label):
        await request.reply.ephemeral(request.t(ephemeral.OWNERS_ONLY))
        return
    if allowed and not fitting(request, allowed, label):
        await request.reply.ephemeral(group_alerts.unclear(request.t, allowed[0].account.label))
        return
    if not (found := await meant(request, allowed, label)):
        return
    if wish.levels:
        await request.reply.ephemeral(group_alerts.levels_are_the_owners(request.t, found[0].account.label))
    elif wish.mode is None or (len(found) > 1 and not every):
        await _show(request, found)
    else:
        await _set_all(request, found, wish.mode, wish)


async def _set_all(request: Request, shares: Sequence[Shared], mode: Mode, wish: Wish) -> None:
    await _show(request, [await _set(request, shared, mode, wish.rule) for shared in shares])


async def _set(request: Request, shared: Shared, mode: Mode, rule: Rule | None = None) -> Shared:
    """Choosing how loud all warnings are brings them into this topic; one kind stays where the others go."""
    thread_id = request.thread_id if rule is None else shared.thread_id
    return await group_warnings.set_mode(
        request.resources, request.chat_id, shared.id, mode, rule=rule, thread_id=thread_id, set_by=request.person
    )


async def _show(request: Request, shares: Sequence[Shared]) -> None:
    if len(shares) == 1:
        await _panel(request, shares[0])
        return
    lines = [(shared.account, request.title(shared.account.provider), shared.warnings) for shared in shares]
    await request.reply.show(
        group_alerts.overview(request.t, lines),
        group_keyboards.overview(request.t, shares, request.titles, admin=await request.admin()),
    )


async def _panel(request: Request, shared: Shared) -> None:
    account = shared.account
    settings = (await alerts.watched(request.resources, account.owner_id, account.id)).settings
    text = group_alerts.panel(
        request.t, account, request.title(account.provider), shared.warnings, settings,
        elsewhere=shared.thread_id != request.thread_id,
    )  # fmt: skip
    await request.reply.show(text, group_keyboards.panel(request.t, shared, settings, admin=await request.admin()))


async def show_all(request: Request) -> None:
    if shares := await meant(request, await visible(request), ""):
        await _show(request, shares)


async def show(request: Request, share_id: str) -> None:
    await _panel(request, await one(request, share_id))


async def set_mode(request: Request, share_id: str, word: str) -> None:
    if word in set(Mode):
        await _panel(request, await _set(request, await one(request, share_id), Mode(word)))


async def cycle_rule(request: Request, share_id: str, word: str) -> None:
    """Make one kind of warning quieter, and from off as loud as the account's are again."""
    shared = await one(request, share_id)
    if word in set(Rule) and shared.warnings is not Mode.OFF:
        modes = [mode for mode in Mode if quieter(shared.warnings, mode) is mode]
        at = modes.index(group_keyboards.mode_of(shared, Rule(word)))
        shared = await _set(request, shared, modes[(at + 1) % len(modes)], Rule(word))
    await _panel(request, shared)


def register(routes: Routes) -> None:
    routes.command("alerts", typed)
    routes.button("galerts", show_all)
    routes.button("galert", show)
    routes.button("gmode", set_mode)
    routes.button("grule", cycle_rule)
