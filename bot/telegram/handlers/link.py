"""/link: by buttons, or in one line with provider, key and label."""

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from bot.services.dialogs import Waiting
from bot.services.keys import clean_key, find_keys, looks_like_key, split_key_and_label
from bot.services.linking import owner_of_label
from bot.telegram import keyboards
from bot.telegram.filters import Pressed, Typed
from bot.telegram.linking import link_and_tell
from bot.telegram.presses import Press
from bot.telegram.reply import delete_message
from bot.telegram.turn import Turn
from bot.texts import conversation
from bot.texts import linking as say


def provider_named(turn: Turn, text: str) -> str | None:
    """Return the id of the provider that a person means, by id, title or a beginning that fits one only."""
    wanted = text.casefold()
    names = {name: title.casefold() for name, title in turn.titles.items()}
    exact = [name for name, title in names.items() if wanted in (name, title)]
    begun = [name for name, title in names.items() if wanted and (name.startswith(wanted) or title.startswith(wanted))]
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


async def link(message: Message, turn: Turn, args: str, bot: Bot) -> None:
    provider_word, *rest = args.split(maxsplit=1) or [""]
    if turn.urgent.deleted is False:
        await turn.reply.say(conversation.please_delete(turn.t))
    provider = provider_named(turn, provider_word) if args else None
    found = find_keys(turn.resources.providers.infos(), [args])
    if provider is not None and rest:
        await _one_line(turn, provider, rest[0])
    elif provider is not None:
        await ask_key(turn, provider)
    elif found:
        nonce = await turn.ask(Waiting.KEY_OFFER, key=found[0].key, provider=found[0].provider)
        info = turn.resources.providers.info(found[0].provider)
        text = say.key_offer(turn.t, info.title, deleted=bool(turn.urgent.deleted))
        await turn.reply.say(text, keyboards.offer(turn.t, [info], nonce))
    else:
        await _choose(message, turn, args, bot)


async def _choose(message: Message, turn: Turn, args: str, bot: Bot) -> None:
    """No provider was named; a word that may be a key is deleted and held until its provider is chosen."""
    infos = turn.resources.providers.infos()
    key = next((word for word in args.split() if looks_like_key(word)), None)
    if key is None:
        text = say.provider_unknown(turn.t) if args else say.provider_choice(turn.t)
        await turn.reply.say(text, keyboards.providers(turn.t, infos))
        return
    deleted = turn.urgent.deleted
    if deleted is None and not await delete_message(bot, turn.chat_id, message.message_id):
        await turn.reply.say(conversation.please_delete(turn.t))
    nonce = await turn.ask(Waiting.KEY_OFFER, key=clean_key(key))
    unprefixed = [info for info in infos if info.key_prefix is None]
    await turn.reply.say(say.key_offer_unnamed(turn.t), keyboards.offer(turn.t, unprefixed, nonce))


async def _one_line(turn: Turn, provider: str, rest: str) -> None:
    raw, label = split_key_and_label(rest)
    held = await owner_of_label(turn.resources, turn.user_id, provider, label) if label else None
    if held is None or (turn.rerun and held.created_at >= turn.asked_at):
        await link_and_tell(turn, provider, raw, label or None)
        return
    nonce = await turn.ask(Waiting.KEY_OFFER, key=clean_key(raw), provider=provider, account=held.id)
    await turn.reply.say(say.replace_offer(turn.t, held, turn.title(provider)), keyboards.swap(turn.t, nonce))


async def ask_key(turn: Turn, provider: str) -> None:
    nonce = await turn.ask(Waiting.KEY, provider=provider)
    await turn.reply.show(say.key_question(turn.t, turn.title(provider)), keyboards.cancel(turn.t, nonce))


async def choose(query: CallbackQuery, turn: Turn) -> None:
    infos = turn.resources.providers.infos()
    await turn.reply.show(say.provider_choice(turn.t), keyboards.providers(turn.t, infos))


async def chosen(query: CallbackQuery, turn: Turn, press: Press) -> None:
    if press.args[0] in turn.titles:
        await ask_key(turn, press.args[0])


def make() -> Router:
    router = Router()
    router.message.register(link, Typed("link"))
    router.callback_query.register(choose, Pressed("link"))
    router.callback_query.register(chosen, Pressed("linkto"))
    return router
