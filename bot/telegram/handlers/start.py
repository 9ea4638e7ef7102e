"""/start, with or without a deep link's payload."""

from aiogram import Router
from aiogram.types import Message

from bot.providers.finding import named
from bot.services.accounts import management
from bot.services.chats import reactivation
from bot.telegram.context.filters import Typed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers import share
from bot.telegram.handlers.flows.fields import ask_key
from bot.telegram.handlers.flows.picking import ask_provider
from bot.telegram.handlers.flows.sharing import PAYLOAD
from bot.telegram.keyboards import common_keyboards
from bot.texts import welcome as say


async def start(message: Message, turn: Turn, args: str) -> None:
    """Welcome; the payloads `link` and `link_PROVIDER` begin linking, `s_TOKEN` goes on with sharing."""
    await reactivation.greet(turn.resources, turn.chat_id, turn.t.language)
    infos = turn.resources.providers.infos()
    word, _, provider = args.partition("_")
    if word == "link" and (meant := named(infos, provider)) is not None:
        await ask_key(turn, meant.id)
    elif args == "link":
        await ask_provider(turn)
    elif args.startswith(PAYLOAD):
        await share.opened(turn, args.removeprefix(PAYLOAD))
    elif accounts := await management.all_of(turn.resources, turn.user_id):
        await turn.reply.say(say.welcome_back(turn.t, len(accounts)), common_keyboards.home(turn.t))
    else:
        await turn.reply.say(say.welcome(turn.t, len(infos)), common_keyboards.start(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(start, Typed("start"))
    return router
