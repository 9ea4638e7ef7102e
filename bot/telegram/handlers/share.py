"""In private: where an account is shared, sharing it with one more group, and ending that; /share and /unshare."""

from bot.domain.account import Account
from bot.domain.sharing import Mode
from bot.services.accounts import management
from bot.services.sharing import invitations, sharing
from bot.services.sharing.sharing import SharedChat, ShareGone
from bot.services.watching import group_warnings
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.choosing import accounts_meant
from bot.telegram.handlers.flows.sharing import place_of, question_of, screen, standing
from bot.telegram.keyboards import common_keyboards, sharing_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import sharing as say


async def typed(turn: Turn, args: str) -> None:
    """`/share [LABEL]`: where the account is shared already, and the way to one more group."""
    accounts = await accounts_meant(turn, args, "share")
    if len(accounts) == 1:
        await screen(turn, accounts[0])
    elif accounts:
        await turn.reply.say(say.share_choice(turn.t), common_keyboards.choice(accounts, turn.titles, "share"))


async def pressed(turn: Turn, press: Press) -> None:
    await screen(turn, await management.get(turn.resources, turn.user_id, press.args[0]))


async def chosen(turn: Turn, press: Press) -> None:
    """One of several accounts was chosen for a group."""
    token, account_id = press.args
    wish = await invitations.invited(turn.resources, turn.user_id, token)
    if wish is not None and wish.chat_id is not None and wish.account_id in (None, account_id):
        account = await management.get(turn.resources, turn.user_id, account_id)
        await turn.reply.show(*await question_of(turn, turn.t, wish.chat_id, account, token))


async def confirmed(turn: Turn, press: Press) -> None:
    """Share, if the owner is in the group at this moment. A second tap finds the question answered and does nothing."""
    token, account_id = press.args
    wish = await invitations.invited(turn.resources, turn.user_id, token)
    if wish is None or wish.chat_id is None or wish.account_id not in (None, account_id):
        return
    group = await sharing.chat_title(turn.resources, wish.chat_id)
    inside = await turn.members.is_inside(wish.chat_id, turn.user_id, live=True)
    if inside is None:
        await turn.reply.show(say.unchecked(turn.t, group), sharing_keyboards.question(turn.t, token, account_id))
        return
    if inside:
        shared = await sharing.share(turn.resources, turn.user_id, account_id, wish.chat_id, wish.thread_id)
        await _show_standing(turn, shared.id)
    else:
        await turn.reply.show(say.outside(turn.t, group))
    await invitations.accept(turn.resources, turn.user_id, token)


async def declined(turn: Turn, press: Press) -> None:
    if await invitations.invited(turn.resources, turn.user_id, press.args[0]) is not None:
        await turn.reply.show(say.declined(turn.t))
        await invitations.accept(turn.resources, turn.user_id, press.args[0])


async def warn(turn: Turn, press: Press) -> None:
    """The owner says how the group is warned; where in the group stays as it was set up."""
    share_id, mode = press.args
    found = await place_of(turn, share_id)
    if found is None or mode not in list(Mode):
        return
    chat_id = found[1].chat_id
    thread_id = (await sharing.get(turn.resources, chat_id, share_id)).thread_id
    await group_warnings.set_mode(
        turn.resources, chat_id, share_id, Mode(mode), thread_id=thread_id, set_by=turn.user_id
    )
    await _show_standing(turn, share_id)


async def _show_standing(turn: Turn, share_id: str) -> None:
    found = await place_of(turn, share_id)
    if found is None:
        raise ShareGone
    await turn.reply.show(*await standing(turn, turn.t, *found))


async def stop(turn: Turn, press: Press) -> None:
    """End a share; a second tap finds none and changes nothing on the screen."""
    if (found := await place_of(turn, press.args[0])) is not None:
        await _end(turn, *found)


async def _end(turn: Turn, account: Account, place: SharedChat) -> None:
    await sharing.unshare_own(turn.resources, turn.user_id, place.share_id)
    text = say.stopped(turn.t, account, turn.title(account.provider), place.title)
    await turn.reply.show(text, sharing_keyboards.to_places(turn.t, account.id))


async def unshare(turn: Turn, args: str) -> None:
    """`/unshare [LABEL]`: at once where only one share can be meant, otherwise by buttons."""
    accounts = await accounts_meant(turn, args, "share")
    if not accounts:
        return
    every = await sharing.places(turn.resources, turn.user_id)
    meant = [(account, place) for account in accounts for place in every.get(account.id, [])]
    if not meant:
        await turn.reply.say(say.shared_nowhere(turn.t))
    elif args and len(meant) == 1:
        await _end(turn, *meant[0])
    else:
        await turn.reply.say(say.stop_choice(turn.t), sharing_keyboards.stop_choice(turn.t, meant))


def register(routes: Routes) -> None:
    routes.command("share", typed)
    routes.command("unshare", unshare)
    routes.button("share", pressed)
    routes.button("sharefor", chosen)
    routes.button("shareyes", confirmed)
    routes.button("shareno", declined)
    routes.button("swarn", warn)
    routes.button("stopshare", stop)
