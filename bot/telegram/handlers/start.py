"""/start, with or without a deep link's payload."""

from bot.providers.finding import named
from bot.services.chats import reactivation
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.handlers.flows.picking import ask_provider
from bot.telegram.handlers.flows.sharing import PAYLOAD, opened
from bot.telegram.keyboards import common_keyboards
from bot.texts import welcome as say


async def start(turn: Turn, args: str) -> None:
    """Welcome; the payloads `link` and `link_PROVIDER` begin linking, `s_TOKEN` goes on with sharing."""
    await reactivation.greet(turn.resources, turn.chat_id, turn.t.language)
    infos = turn.resources.providers.infos()
    word, _, provider = args.partition("_")
    if word == "link" and (meant := named(infos, provider)) is not None:
        await ask_key(turn, meant.id)
    elif args == "link":
        await ask_provider(turn)
    elif args.startswith(PAYLOAD):
        await opened(turn, args.removeprefix(PAYLOAD))
    elif accounts := await turn.owned():
        await turn.reply.say(say.welcome_back(turn.t, len(accounts)), common_keyboards.home(turn.t))
    else:
        await turn.reply.say(say.welcome(turn.t, len(infos)), common_keyboards.start(turn.t))


def register(routes: Routes) -> None:
    routes.command("start", start)
