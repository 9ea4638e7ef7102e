"""/start, with or without a deep link's payload."""

from aiogram import Router
from aiogram.types import Message

from bot.services import greeting, owned
from bot.telegram import keyboards
from bot.telegram.filters import Typed
from bot.telegram.handlers import share
from bot.telegram.handlers.link import ask_key, provider_named
from bot.telegram.sharing import PAYLOAD
from bot.telegram.turn import Turn
from bot.texts import linking
from bot.texts import welcome as say


async def start(message: Message, turn: Turn, args: str) -> None:
    """Welcome; the payloads `link` and `link_PROVIDER` begin linking, `s_TOKEN` goes on with sharing."""
    await greeting.greet(turn.resources, turn.chat_id, turn.t.language)
    infos = turn.resources.providers.infos()
    word, _, provider = args.partition("_")
    if word == "link" and (named := provider_named(turn, provider)) is not None:
        await ask_key(turn, named)
    elif args == "link":
        await turn.reply.say(linking.provider_choice(turn.t), keyboards.providers(turn.t, infos))
    elif args.startswith(PAYLOAD):
        await share.opened(turn, args.removeprefix(PAYLOAD))
    elif accounts := await owned.all_of(turn.resources, turn.user_id):
        await turn.reply.say(say.welcome_back(turn.t, len(accounts)), keyboards.home(turn.t))
    else:
        await turn.reply.say(say.welcome(turn.t, [info.title for info in infos]), keyboards.start(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(start, Typed("start"))
    return router
