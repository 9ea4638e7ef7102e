"""/start, with or without a deep link's payload."""

from bot.providers import count_of
from bot.providers.finding import named
from bot.services.chats import reactivation
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.handlers.flows.picking import ask_provider
from bot.telegram.handlers.flows.sharing import PAYLOAD, opened
from bot.telegram.keyboards import common_keyboards
from bot.texts import welcome


async def start(request: Request, args: str) -> None:
    """Welcome; the payloads `link` and `link_PROVIDER` begin linking, `s_TOKEN` goes on with sharing."""
    await reactivation.reactivate(request.resources, request.chat_id, request.t.language)
    infos = request.infos
    word, _, provider = args.partition("_")
    if word == "link" and (meant := named(infos, provider)) is not None:
        await ask_key(request, meant.id)
    elif args == "link":
        await ask_provider(request)
    elif args.startswith(PAYLOAD):
        await opened(request, args.removeprefix(PAYLOAD))
    elif accounts := await request.own_accounts():
        await request.reply.say(welcome.welcome_back(request.t, len(accounts)), common_keyboards.main_menu(request.t))
    else:
        await request.reply.say(welcome.welcome(request.t, count_of(infos)), common_keyboards.start(request.t))


def register(routes: Routes) -> None:
    routes.command("start", start)
