"""/link: by buttons, or in one line with provider, key and label."""

from bot.domain.errors import SecondKey
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
from bot.services.accounts.linking import account_with_label
from bot.services.chats.dialogs import DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.pre_queue_outcome import KeyMessage
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.fields import ask_key, take_fields
from bot.telegram.handlers.flows.key_offers import offer_found, offer_unnamed
from bot.telegram.handlers.flows.linking import link_and_answer
from bot.telegram.handlers.flows.picking import ask_provider, name_sent, show_provider_page
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation, linking


async def link(request: Request, args: str) -> None:
    infos = request.infos
    first, *rest = args.split(maxsplit=1) or [""]
    whole = named(infos, args)
    provider = whole or named(infos, first)
    if provider is None and request.pre_queue.keys:
        await offer_found(request)
        return
    if request.pre_queue.key_message is KeyMessage.DELETION_FAILED:
        await request.reply.say(request.t(conversation.PLEASE_DELETE))
    if provider is not None and rest and whole is None:
        await _one_line(request, provider, rest[0])
    elif provider is not None:
        await ask_key(request, provider.id)
    elif keys := [word for word in args.split() if looks_like_key(word)]:
        found = find_providers(infos, first) if rest else ()
        await offer_unnamed(request, keys[0], found, deleted=request.pre_queue.deleted)
    elif args:
        await name_sent(request, args)
    else:
        await ask_provider(request)


async def _one_line(request: Request, provider: Provider, rest: str) -> None:
    if is_single(provider):
        raw, label = _key_and_label(request, provider.id, rest)
        others = [raw in label, *(may_be_secret(provider, word) for word in label.split())]
        if any(others) or find_keys(request.infos, [label]):
            raise SecondKey  # it would be stored and shown as the label
    else:
        fields, label = split_fields_and_label(provider, rest)
        taken = await take_fields(request, provider, [], list(fields))
        if taken is None:
            return
        raw = taken
    labelled = await account_with_label(request.resources, request.user_id, provider.id, label) if label else None
    if labelled is None or (request.rerun and labelled.created_at >= request.received_at):
        await link_and_answer(request, provider.id, raw, label or None)
        return
    nonce = await request.ask(
        DialogKind.KEY_OFFER, key=normal_text(provider, raw), provider=provider.id, account=labelled.id
    )
    await request.reply.say(
        linking.replace_offer(request.t, labelled, provider.title), common_keyboards.swap(request.t, nonce)
    )


def _key_and_label(request: Request, provider: str, rest: str) -> tuple[str, str]:
    """Split what follows the provider. A known key behind other words, or joined to them, is found all the same."""
    found = find_keys([request.info(provider)], [rest])
    if len(found) != 1 or rest.lstrip("`'\"").startswith(found[0].key):
        return split_key_and_label(rest)
    words = rest.split()
    others = [word for word in words if found[0].key not in word]
    if len(others) == len(words):
        return split_key_and_label(rest)
    return found[0].key, " ".join(word for word in others if word.lower() not in ("authorization:", "bearer", "token"))


async def chosen(request: Request, provider: str) -> None:
    if provider in request.titles:
        await ask_key(request, provider)


async def answered(request: Request, dialog: Dialog) -> None:
    """Take the name of a provider; what looks like a key is not one."""
    message = request.update.message
    said = message.said if message is not None else ""
    if keys := [word for word in said.split() if looks_like_key(word)]:
        deleted = request.pre_queue.deleted or await request.reply.delete_answered()
        if not deleted:
            await request.reply.say(request.t(conversation.PLEASE_DELETE))
        await offer_unnamed(request, keys[0], deleted=deleted)
    else:
        await name_sent(request, said)


def register(routes: Routes) -> None:
    routes.command("link", link)
    routes.answer(DialogKind.PROVIDER, answered)
    routes.button("link", ask_provider)
    routes.button("linkto", chosen)
    routes.button("pick", show_provider_page)
