"""/share in a group, its button and the link that adds the bot. Accounts are listed in private only."""

from bot.services.chats import chat_settings, groups
from bot.services.sharing import invitations
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.sharing import PAYLOAD, question
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing
from bot.texts.html import Html


async def typed(request: Request, args: str) -> None:
    """`/share [LABEL]`: one answer to everybody, whoever they are and whatever they own."""
    if request.person is None:
        await _answer(request, request.t(sharing.ANONYMOUS), request.link())
    else:
        await _ask(request, label=args)
        await _answer(request, request.t(sharing.POINTER), await _way(request))


async def pressed(request: Request) -> None:
    """Answer with a new message: the button under the welcome stays for others."""
    await _ask(request)
    await request.reply.ephemeral(
        request.t(sharing.POINTER), sharing_keyboards.private_chat(request.t, await _way(request))
    )


async def start(request: Request, args: str) -> None:
    """`/start`, bare or with the payload of a link that its owner opened in this group."""
    if not args.startswith(PAYLOAD):
        await request.reply.say(request.t(sharing.GROUP_WELCOME), sharing_keyboards.group_welcome(request.t))
    elif request.person is None:
        await _answer(request, request.t(sharing.ANONYMOUS), request.link())
    else:
        await _opened(request, args.removeprefix(PAYLOAD))


async def _opened(request: Request, token: str) -> None:
    """Answer a link; all that are not valid get the same answer, and a stranger does not use one up."""
    wish = await invitations.invited(request.resources, request.user_id, token)
    if wish is None or wish.chat_id not in (None, request.chat_id):
        await request.reply.say(request.t(sharing.LINK_EXPIRED))
        return
    await _ask(request, wish.account_id)
    await _answer(request, request.t(sharing.POINTER), await _way(request, wish.account_id))
    await invitations.accept(request.resources, request.user_id, token)


async def _ask(request: Request, account_id: str | None = None, label: str = "") -> None:
    """Ask the owner in private and in their own language, if Telegram lets the bot write to them."""
    await groups.entered(request.resources, request.chat_id, request.update.chat_title or "", request.t.language)
    t = await chat_settings.localisation_in(request.resources, request.user_id, request.update.language_code)
    card = await question(request, t, request.chat_id, account_id=account_id, thread_id=request.thread_id, label=label)
    await request.private(*card)


async def _way(request: Request, account_id: str | None = None) -> str:
    """Return a link to the question, for one use by whoever asked."""
    token = await invitations.invite(
        request.resources, request.user_id, account_id=account_id, chat_id=request.chat_id, thread_id=request.thread_id
    )
    return request.link(f"{PAYLOAD}{token}")


async def _answer(request: Request, text: Html, url: str) -> None:
    await request.reply.say(text, sharing_keyboards.private_chat(request.t, url))


def register(routes: Routes) -> None:
    routes.command("share", typed)
    routes.command("start", start)
    routes.button("gshare", pressed)
