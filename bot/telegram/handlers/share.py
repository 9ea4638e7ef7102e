"""/share and /unshare in private: where an account is shared, sharing it with one more group, and ending that."""

from bot.domain.account import Account
from bot.domain.sharing import Mode, SharedChat
from bot.services.sharing import invitations, sharing
from bot.services.sharing.sharing import ShareGone
from bot.services.watching import group_warnings
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.sharing import question_of, screen, shared_chat_of, standing
from bot.telegram.handlers.flows.views import meant, single, visible
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing as sharing_texts


async def typed(request: Request, args: str) -> None:
    """`/share [LABEL]`: where the account is shared already, and the way to one more group."""
    if (view := await single(request, args, "share", sharing_texts.SHARE_CHOICE)) is not None:
        await screen(request, view.account)


async def pressed(request: Request, account_id: str) -> None:
    await screen(request, await request.own_account(account_id))


async def chosen(request: Request, token: str, account_id: str) -> None:
    """Ask about the account that was chosen for a group."""
    wish = await invitations.invited(request.resources, request.user_id, token)
    if wish is not None and wish.chat_id is not None and wish.account_id in (None, account_id):
        account = await request.own_account(account_id)
        await request.reply.show(*await question_of(request, request.t, wish.chat_id, account, token))


async def confirmed(request: Request, token: str, account_id: str) -> None:
    """Share, if the owner is in the group at this moment. A second press does nothing."""
    wish = await invitations.invited(request.resources, request.user_id, token)
    if wish is None or wish.chat_id is None or wish.account_id not in (None, account_id):
        return
    group = await sharing.chat_title(request.resources, wish.chat_id)
    inside = await request.members.is_inside(wish.chat_id, request.user_id, live=True)
    if inside is None:
        await request.reply.show(
            sharing_texts.unchecked(request.t, group), sharing_keyboards.question(request.t, token, account_id)
        )
        return
    if inside:
        shared = await sharing.share(request.resources, request.user_id, account_id, wish.chat_id, wish.thread_id)
        await _show_standing(request, shared.id)
    else:
        await request.reply.show(sharing_texts.outside(request.t, group))
    await invitations.accept(request.resources, request.user_id, token)


async def declined(request: Request, token: str) -> None:
    if await invitations.invited(request.resources, request.user_id, token) is not None:
        await request.reply.show(request.t(sharing_texts.DECLINED))
        await invitations.accept(request.resources, request.user_id, token)


async def warn(request: Request, share_id: str, mode: str) -> None:
    """Set how the group is warned; the topic stays as it was."""
    found = await shared_chat_of(request, share_id)
    if found is None or mode not in list(Mode):
        return
    await group_warnings.set_mode(request.resources, found[1].chat_id, share_id, Mode(mode), set_by=request.user_id)
    await _show_standing(request, share_id)


async def _show_standing(request: Request, share_id: str) -> None:
    found = await shared_chat_of(request, share_id)
    if found is None:
        raise ShareGone
    await request.reply.show(*await standing(request, request.t, *found))


async def stop(request: Request, share_id: str) -> None:
    """End a share; a second press changes nothing."""
    if (found := await shared_chat_of(request, share_id)) is not None:
        await _end(request, *found)


async def _end(request: Request, account: Account, chat: SharedChat) -> None:
    await sharing.unshare_own(request.resources, request.user_id, chat.share_id)
    text = sharing_texts.stopped(request.t, account, request.title(account.provider), chat.title)
    await request.reply.show(text, sharing_keyboards.to_shared_chats(request.t, account.id))


async def unshare(request: Request, args: str) -> None:
    """`/unshare [LABEL]`: at once where only one share can be meant, otherwise by buttons."""
    views = await meant(request, await visible(request), args, "share")
    if not views:
        return
    every = await sharing.shared_chats(request.resources, request.user_id)
    found = [(view.account, chat) for view in views for chat in every.get(view.id, [])]
    if not found:
        await request.reply.say(request.t(sharing_texts.SHARED_NOWHERE))
    elif args and len(found) == 1:
        await _end(request, *found[0])
    else:
        await request.reply.say(request.t(sharing_texts.STOP_CHOICE), sharing_keyboards.stop_choice(request.t, found))


def register(routes: Routes) -> None:
    routes.command("share", typed)
    routes.command("unshare", unshare)
    routes.button("share", pressed)
    routes.button("sharefor", chosen)
    routes.button("shareyes", confirmed)
    routes.button("shareno", declined)
    routes.button("swarn", warn)
    routes.button("stopshare", stop)
