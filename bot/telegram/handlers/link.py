"""/link: by buttons, or in one line with provider, key and label."""

from bot.domain.errors import KeyUnusable
from bot.providers import Provider
from bot.providers.finding import find_providers, named
from bot.services.accounts.keys import (
    find_keys,
    is_single,
    looks_like_key,
    may_be_secret,
    normal_text,
    split_fields_and_label,
    split_key_and_label,
)
from bot.services.accounts.linking import owner_of_label
from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.pre_queue_outcome import KeyMessage
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import ask_key, take_fields, unusable
from bot.telegram.handlers.flows.linking import link_and_tell, offer_found, offer_unnamed
from bot.telegram.handlers.flows.picking import ask_provider, name_sent, page_pressed
from bot.telegram.keyboards import common_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import conversation
from bot.texts import linking as say


async def link(turn: Turn, args: str) -> None:
    infos = turn.resources.providers.infos()
    first, *rest = args.split(maxsplit=1) or [""]
    whole = named(infos, args)
    provider = whole or named(infos, first)
    if provider is None and turn.pre_queue.keys:
        await offer_found(turn)
        return
    if turn.pre_queue.key_message is KeyMessage.DELETION_FAILED:
        await turn.reply.say(conversation.please_delete(turn.t))
    if provider is not None and rest and whole is None:
        await _one_line(turn, provider, rest[0])
    elif provider is not None:
        await ask_key(turn, provider.id)
    elif keys := [word for word in args.split() if looks_like_key(word)]:
        await offer_unnamed(turn, keys[0], find_providers(infos, first) if rest else ())
    elif args:
        await name_sent(turn, args)
    else:
        await ask_provider(turn)


async def _one_line(turn: Turn, provider: Provider, rest: str) -> None:
    if is_single(provider):
        raw, label = _key_and_label(turn, provider.id, rest)
        others = [raw in label, *(may_be_secret(provider, word) for word in label.split())]
        if any(others) or find_keys(turn.resources.providers.infos(), [label]):
            raise KeyUnusable  # two keys: one of them would be stored and shown as the label
    else:
        try:
            fields, label = split_fields_and_label(provider, rest)
        except KeyUnusable as error:
            await turn.reply.say(unusable(turn, provider, error))
            return
        taken = await take_fields(turn, provider, [], list(fields))
        if taken is None:
            return
        raw = taken
    held = await owner_of_label(turn.resources, turn.user_id, provider.id, label) if label else None
    if held is None or (turn.rerun and held.created_at >= turn.asked_at):
        await link_and_tell(turn, provider.id, raw, label or None)
        return
    nonce = await turn.ask(Waiting.KEY_OFFER, key=normal_text(provider, raw), provider=provider.id, account=held.id)
    await turn.reply.say(say.replace_offer(turn.t, held, provider.title), common_keyboards.swap(turn.t, nonce))


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
    await ask_provider(turn)


async def chosen(turn: Turn, press: Press) -> None:
    if press.args[0] in turn.titles:
        await ask_key(turn, press.args[0])


async def page(turn: Turn, press: Press) -> None:
    await page_pressed(turn, press)


async def answered(turn: Turn, dialog: Dialog) -> None:
    """The name of a provider; what looks like a key is not its name."""
    message = turn.update.message
    said = message.said if message is not None else ""
    if keys := [word for word in said.split() if looks_like_key(word)]:
        if not await turn.reply.delete_answered():
            await turn.reply.say(conversation.please_delete(turn.t))
        await offer_unnamed(turn, keys[0])
    else:
        await name_sent(turn, said)


def register(routes: Routes) -> None:
    routes.command("link", link)
    routes.answer(Waiting.PROVIDER, answered)
    routes.button("link", choose)
    routes.button("linkto", chosen)
    routes.button("pick", page)
