"""/start, with or without a deep link's payload."""

from bot.services.chats import reactivation
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.linking import ask_key, provider_named
from bot.telegram.handlers.flows.sharing import PAYLOAD, opened
from bot.telegram.keyboards import common_keyboards
from bot.texts import linking
from bot.texts import welcome as say


async def start(turn: Turn, args: str) -> None:
    """Welcome; the payloads `link` and `link_PROVIDER` begin linking, `s_TOKEN` goes on with sharing."""
    await reactivation.greet(turn.resources, turn.chat_id, turn.t.language)
    infos = turn.resources.providers.infos()
    word, _, provider = args.partition("_")
    if word == "link" and (named := provider_named(turn, provider)) is not None:
        await ask_key(turn, named)
    elif args == "link":
        await turn.reply.say(linking.provider_choice(turn.t), common_keyboards.providers(turn.t, infos))
    elif args.startswith(PAYLOAD):
        await opened(turn, args.removeprefix(PAYLOAD))
    elif accounts := await turn.owned():
        await turn.reply.say(say.welcome_back(turn.t, len(accounts)), common_keyboards.home(turn.t))
    else:
        await turn.reply.say(say.welcome(turn.t, [info.title for info in infos]), common_keyboards.start(turn.t))


def register(routes: Routes) -> None:
    routes.command("start", start)
