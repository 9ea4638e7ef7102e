"""Offers to link a key that nobody asked for: it is kept in a dialog until the person says what to do with it."""

from collections.abc import Sequence

from bot.domain.errors import KeyUnusable
from bot.providers import Provider
from bot.services.accounts import linking
from bot.services.accounts.keys import clean_key, owners_of
from bot.services.accounts.suggested import FIRST
from bot.services.chats.dialogs import DialogKind
from bot.telegram.context.request import Request
from bot.telegram.handlers.flows.picking import offer_key
from bot.telegram.keyboards import common_keyboards
from bot.texts import conversation
from bot.texts import linking as linking_texts
from bot.texts.errors import error_text
from bot.texts.html import join


async def offer_found(request: Request) -> None:
    """Offer to link the key that a message showed; one that cannot be used is refused."""
    found = request.pre_queue.keys[0]
    try:
        key = clean_key(found.key)
    except KeyUnusable as error:
        refused = error_text(request.t, error)
        failed = join([refused, request.t(conversation.PLEASE_DELETE)], "\n\n")
        await request.reply.say(refused if request.pre_queue.deleted else failed)
        return
    owners = owners_of(request.infos, key)
    if len(owners) > 1:
        await offer_key(
            request, key, linking_texts.key_offer_shared(request.t, deleted=request.pre_queue.deleted), owners
        )
        return
    info = request.info(found.provider)
    nonce = await request.ask(DialogKind.KEY_OFFER, key=key, provider=info.id)
    text = linking_texts.key_offer(request.t, info.title, deleted=request.pre_queue.deleted)
    await request.reply.say(text, common_keyboards.offer(request.t, info, nonce))


async def offer_unnamed(request: Request, key: str, named: Sequence[Provider] = (), *, deleted: bool) -> None:
    """Keep a key of an unknown provider in a dialog until that is chosen; of one that is linked already, say so.

    named: the providers that may have been named with it. deleted: whether its message is gone.
    """
    if (known := await linking.linked_with(request.resources, request.user_id, [key])) is not None:
        await request.reply.say(linking_texts.already_linked(request.t, known), common_keyboards.main_menu(request.t))
        return
    owners = named or owners_of(request.infos, key)
    text = (
        linking_texts.key_offer_shared(request.t, deleted=True)
        if len(owners) > 1 and not named
        else linking_texts.key_offer_unnamed(request.t, deleted=deleted)
    )
    await offer_key(request, clean_key(key), text, owners[:FIRST])
