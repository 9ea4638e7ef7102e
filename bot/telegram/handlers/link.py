"""/link: by buttons, or in one line with provider, key and label."""

from bot.domain.errors import KeyUnusable
from bot.services.accounts.keys import clean_key, find_keys, looks_like_key, split_key_and_label
from bot.services.accounts.linking import owner_of_label
from bot.services.chats.dialogs import Waiting
from bot.telegram.context.pre_queue_outcome import KeyMessage
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.linking import ask_key, link_and_tell, offer_found, offer_unnamed, provider_named
from bot.telegram.keyboards import common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import conversation
from bot.texts import linking as say


async def link(turn: Turn, args: str) -> None:
    provider_word, *rest = args.split(maxsplit=1) or [""]
    provider = provider_named(turn, provider_word) if args else None
    if provider is None and turn.pre_queue.keys:
        await offer_found(turn)
        return
    if turn.pre_queue.key_message is KeyMessage.DELETION_FAILED:
        await turn.reply.say(conversation.please_delete(turn.t))
    if provider is not None and rest:
        await _one_line(turn, provider, rest[0])
    elif provider is not None:
        await ask_key(turn, provider)
    elif keys := [word for word in args.split() if looks_like_key(word)]:
        await offer_unnamed(turn, keys[0])
    else:
        text = say.provider_unknown(turn.t) if args else say.provider_choice(turn.t)
        await turn.reply.say(text, common_keyboards.providers(turn.t, turn.resources.providers.infos()))


async def _one_line(turn: Turn, provider: str, rest: str) -> None:
    raw, label = _key_and_label(turn, provider, rest)
    if raw in label or find_keys(turn.resources.providers.infos(), [label]):
        raise KeyUnusable  # two keys: one of them would be stored and shown as the label
    held = await owner_of_label(turn.resources, turn.user_id, provider, label) if label else None
    if held is None or (turn.rerun and held.created_at >= turn.asked_at):
        await link_and_tell(turn, provider, raw, label or None)
        return
    nonce = await turn.ask(Waiting.KEY_OFFER, key=clean_key(raw), provider=provider, account=held.id)
    await turn.reply.say(say.replace_offer(turn.t, held, turn.title(provider)), common_keyboards.swap(turn.t, nonce))


def _key_and_label(turn: Turn, provider: str, rest: str) -> tuple[str, str]:
    """Split what follows the provider. A known key behind other words, or joined to them, is found all the same."""
    found = find_keys([turn.resources.providers.info(provider)], [rest])
    if len(found) != 1 or rest.lstrip("`'\"").startswith(found[0].key):
        return split_key_and_label(rest)
    words = rest.split()
    others = [word for word in words if found[0].key not in word]
    if len(others) == len(words):
        return split_key_and_label(rest)
    return found[0].key, " ".join(word for word in others if word.lower() not in ("authorization:", "bearer", "token"))


async def choose(turn: Turn, press: Press) -> None:
    infos = turn.resources.providers.infos()
    await turn.reply.show(say.provider_choice(turn.t), common_keyboards.providers(turn.t, infos))


async def chosen(turn: Turn, press: Press) -> None:
    if press.args[0] in turn.titles:
        await ask_key(turn, press.args[0])


def register(routes: Routes) -> None:
    routes.command("link", link)
    routes.button("link", choose)
    routes.button("linkto", chosen)
