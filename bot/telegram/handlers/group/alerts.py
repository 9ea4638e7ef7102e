"""/alerts in a group: which warnings come there, for its admins, and for owners what concerns their own accounts."""

from collections.abc import Sequence

from bot.alerts.group_words import Wish, parse
from bot.alerts.reserved import EVERY
from bot.domain.alerting import Rule
from bot.domain.sharing import Mode, quieter
from bot.services.sharing.sharing import Shared
from bot.services.watching import alerts, group_warnings
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.group_shares import fitting, has_label, meant, one, visible
from bot.telegram.keyboards import group_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import ephemeral
from bot.texts import group_alerts as say


async def typed(turn: Turn, args: str) -> None:
    """`/alerts`, `/alerts LABEL`, `/alerts LABEL|all [RULE] here|silent|off`."""
    shares = await visible(turn)
    wish = parse(args, lambda text: has_label(shares, text))
    every = wish.label.casefold() in EVERY
    label = "" if every else wish.label
    allowed = shares if await turn.admin() else [shared for shared in shares if await turn.owns(shared)]
    if shares and not fitting(turn, allowed, label) and fitting(turn, shares, label):
        await turn.reply.ephemeral(ephemeral.owners_only(turn.t))
        return
    if allowed and not fitting(turn, allowed, label):
        await turn.reply.ephemeral(say.unclear(turn.t, allowed[0].account.label))
        return
    if not (found := await meant(turn, allowed, label)):
        return
    if wish.levels:
        await turn.reply.ephemeral(say.levels_are_the_owners(turn.t, found[0].account.label))
    elif wish.mode is None or (len(found) > 1 and not every):
        await _show(turn, found)
    else:
        await _set_all(turn, found, wish.mode, wish)


async def _set_all(turn: Turn, shares: Sequence[Shared], mode: Mode, wish: Wish) -> None:
    await _show(turn, [await _set(turn, shared, mode, wish.rule) for shared in shares])


async def _set(turn: Turn, shared: Shared, mode: Mode, rule: Rule | None = None) -> Shared:
    """Choosing how loud all warnings are brings them into this topic; one kind stays where the others go."""
    thread_id = turn.thread_id if rule is None else shared.thread_id
    return await group_warnings.set_mode(
        turn.resources, turn.chat_id, shared.id, mode, rule=rule, thread_id=thread_id, set_by=turn.person
    )


async def _show(turn: Turn, shares: Sequence[Shared]) -> None:
    if len(shares) == 1:
        await _panel(turn, shares[0])
        return
    lines = [(shared.account, turn.title(shared.account.provider), shared.warnings) for shared in shares]
    await turn.reply.show(
        say.overview(turn.t, lines), group_keyboards.overview(turn.t, shares, turn.titles, admin=await turn.admin())
    )


async def _panel(turn: Turn, shared: Shared) -> None:
    account = shared.account
    settings = (await alerts.watched(turn.resources, account.owner_id, account.id)).settings
    text = say.panel(
        turn.t, account, turn.title(account.provider), shared.warnings, settings,
        elsewhere=shared.thread_id != turn.thread_id,
    )  # fmt: skip
    await turn.reply.show(text, group_keyboards.panel(turn.t, shared, settings, admin=await turn.admin()))


async def show_all(turn: Turn, press: Press) -> None:
    if shares := await meant(turn, await visible(turn), ""):
        await _show(turn, shares)


async def show(turn: Turn, press: Press) -> None:
    await _panel(turn, await one(turn, press.args[0]))


async def set_mode(turn: Turn, press: Press) -> None:
    share_id, word = press.args
    if word in set(Mode):
        await _panel(turn, await _set(turn, await one(turn, share_id), Mode(word)))


async def cycle_rule(turn: Turn, press: Press) -> None:
    """Make one kind of warning quieter, and from off as loud as the account's are again."""
    share_id, word = press.args
    shared = await one(turn, share_id)
    if word in set(Rule) and shared.warnings is not Mode.OFF:
        modes = [mode for mode in Mode if quieter(shared.warnings, mode) is mode]
        at = modes.index(group_keyboards.mode_of(shared, Rule(word)))
        shared = await _set(turn, shared, modes[(at + 1) % len(modes)], Rule(word))
    await _panel(turn, shared)


def register(routes: Routes) -> None:
    routes.command("alerts", typed)
    routes.button("galerts", show_all)
    routes.button("galert", show)
    routes.button("gmode", set_mode)
    routes.button("grule", cycle_rule)
