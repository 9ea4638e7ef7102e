"""What happens between a key and the answer to it, whichever way the key came."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from aiogram.types import InlineKeyboardMarkup

from bot.domain.errors import (
    AlreadyLinked,
    AskedTooOften,
    KeyOfAnotherProvider,
    KeyUnusable,
    OutOfCredit,
    ProviderError,
)
from bot.providers import Provider
from bot.services.accounts import linking, management
from bot.services.accounts.keys import clean_key, find_keys, is_single, key_in, normal_text, owners_of
from bot.services.accounts.linking import Linked
from bot.services.accounts.suggested import FIRST
from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import field_labels, fields_sent, unusable
from bot.telegram.handlers.flows.picking import hold_key
from bot.telegram.keyboards import common_keyboards, provider_keyboards
from bot.texts import conversation, labels
from bot.texts import linking as say
from bot.texts.cards import account_card, balance_card
from bot.texts.errors import error_text
from bot.texts.html import Html, join


async def too_early(turn: Turn, dialog: Dialog) -> bool:
    """Say so when the provider asked to be left alone for longer: True, and the held key waits on."""
    left = datetime.fromisoformat(dialog.data["retry_at"]) - turn.now if dialog.data.get("retry_at") else timedelta(0)
    if left <= timedelta(0):
        return False
    error = AskedTooOften(math.ceil(left.total_seconds()))
    info = turn.resources.providers.info(dialog.data["provider"])
    keyboard = common_keyboards.offer(turn.t, [info], dialog.nonce, turn.t.plain("🔄 Try again"))
    await turn.reply.show(_why_not(turn, error, info), keyboard)
    return True


async def key_sent(turn: Turn, raw: str, deleted: bool) -> None:
    """A key, or one of several fields, came for the question that runs; it is over once there is all to try."""
    dialog = turn.dialog
    if dialog is None:
        return
    if not deleted:
        await turn.reply.say(conversation.please_delete(turn.t))
    info = turn.resources.providers.info(dialog.data["provider"])
    if not is_single(info):
        fields = await fields_sent(turn, dialog, info, raw)
        if fields is None:
            return
        key = fields
    else:
        try:
            key = key_in(turn.resources.providers.infos(), raw)
        except KeyUnusable as error:
            await turn.reply.say(error_text(turn.t, error), common_keyboards.cancel(turn.t, dialog.nonce))
            return
    if dialog.data.get("account"):
        await replace_and_tell(turn, dialog.data["account"], key)
    else:
        await link_and_tell(turn, info.id, key, None, ask_label=True)
    await turn.end_dialog(dialog.nonce)


async def offer_found(turn: Turn) -> None:
    """Offer to link the key that a message showed; one that cannot be used is refused."""
    found = turn.pre_queue.keys[0]
    try:
        key = clean_key(found.key)
    except KeyUnusable as error:
        refused = error_text(turn.t, error)
        failed = join([refused, conversation.please_delete(turn.t)], "\n\n")
        await turn.reply.say(refused if turn.pre_queue.deleted else failed)
        return
    owners = owners_of(turn.resources.providers.infos(), key)
    if len(owners) > 1:
        await hold_key(turn, key, say.key_offer_shared(turn.t, deleted=turn.pre_queue.deleted), owners)
        return
    info = turn.resources.providers.info(found.provider)
    nonce = await turn.ask(Waiting.KEY_OFFER, key=key, provider=info.id)
    text = say.key_offer(turn.t, info.title, deleted=turn.pre_queue.deleted)
    await turn.reply.say(text, common_keyboards.offer(turn.t, [info], nonce))


async def offer_unnamed(turn: Turn, key: str, named: Sequence[Provider] = ()) -> None:
    """Hold a key that shows no provider until its provider is chosen; of one that is linked already, say so.

    named: the providers that may have been named with it.
    """
    if (known := await linking.linked_with(turn.resources, turn.user_id, [key])) is not None:
        await turn.reply.say(say.already_linked(turn.t, known), common_keyboards.home(turn.t))
        return
    owners = named or owners_of(turn.resources.providers.infos(), key)
    text = (
        say.key_offer_shared(turn.t, deleted=True) if len(owners) > 1 and not named else say.key_offer_unnamed(turn.t)
    )
    await hold_key(turn, clean_key(key), text, owners[:FIRST])


async def link_and_tell(
    turn: Turn, provider: str, raw: str, label: str | None, *, ask_label: bool = False, in_place: bool = False
) -> None:
    """Try and store a key and answer with the balance found. `in_place` edits the pressed message."""
    since = turn.asked_at if turn.rerun else None
    try:
        async with turn.reply.busy():
            linked = await linking.link(turn.resources, turn.user_id, provider, raw, label, since=since)
    except KeyOfAnotherProvider as error:
        await _offer_right_one(turn, provider, error.provider, raw)
    except KeyUnusable as error:
        await _answer(turn, unusable(turn, turn.resources.providers.info(provider), error), in_place)
    except ProviderError as error:
        await _not_linked(turn, error, provider, raw, in_place=in_place, label=label)
    else:
        await _tell_linked(turn, linked, ask_label=ask_label, in_place=in_place)


async def replace_and_tell(turn: Turn, account_id: str, raw: str, *, in_place: bool = False) -> None:
    """Try a new key for an account and store it in place of the old one."""
    account = await management.get(turn.resources, turn.user_id, account_id)
    try:
        async with turn.reply.busy():
            linked = await linking.replace_key(turn.resources, account, raw)
    except KeyOfAnotherProvider as error:
        await _offer_right_one(turn, account.provider, error.provider, raw)
    except KeyUnusable as error:
        await _answer(turn, unusable(turn, turn.resources.providers.info(account.provider), error), in_place)
    except AlreadyLinked as error:
        known = await management.get(turn.resources, turn.user_id, error.account_id)
        await _answer(turn, say.already_linked(turn.t, known), in_place)
    except ProviderError as error:
        await _not_linked(turn, error, account.provider, raw, in_place=in_place, account=account.id)
    else:
        if linked.known:
            await _answer(turn, say.already_linked(turn.t, linked.account), in_place)
            return
        await _answer(turn, say.replaced(turn.t, _card(turn, linked)), in_place)


def _card(turn: Turn, linked: Linked) -> Html:
    title, names = turn.title(linked.account.provider), turn.labels(linked.account.provider)
    if linked.taken is None:
        return account_card(turn.t, linked.account, title, labels=names)
    return balance_card(turn.t, linked.account, title, linked.taken, labels=names)


async def _answer(turn: Turn, text: Html, in_place: bool, keyboard: InlineKeyboardMarkup | None = None) -> None:
    markup = keyboard or common_keyboards.home(turn.t)
    await (turn.reply.show(text, markup) if in_place else turn.reply.say(text, markup))


async def _tell_linked(turn: Turn, linked: Linked, *, ask_label: bool, in_place: bool) -> None:
    if linked.known:
        await _answer(turn, say.already_linked(turn.t, linked.account), in_place)
        return
    text = say.linked(turn.t, _card(turn, linked))
    account, refused = linked.account, linked.label_refused
    if not ask_label and refused is None:
        await _answer(turn, text, in_place)
        return
    question = labels.refused(turn.t, account, refused) if refused else labels.question(turn.t, account)
    nonce = await turn.ask(Waiting.LABEL, account=account.id)
    text = join([text, question], "\n\n")
    await _answer(turn, text, in_place, common_keyboards.skip_label(turn.t, nonce))


async def _offer_right_one(turn: Turn, provider: str, right: str, raw: str) -> None:
    infos = [turn.resources.providers.info(right)]
    found = find_keys(infos, [raw])
    key = found[0].key if len(found) == 1 else clean_key(raw)  # it may stand in something like NAME=key
    nonce = await turn.ask(Waiting.KEY_OFFER, key=key, provider=right)
    text = say.other_provider(turn.t, turn.title(provider), turn.title(right))
    await turn.reply.say(text, common_keyboards.offer(turn.t, infos, nonce))


async def _not_linked(
    turn: Turn, error: ProviderError, provider: str, raw: str, *, in_place: bool, **held: str | None
) -> None:
    """Say why; where waiting helps, hold the key for a second try by one press."""
    info = turn.resources.providers.info(provider)
    text = _why_not(turn, error, info)
    if not error.waiting_helps:
        page = provider_keyboards.pages(turn.t, info, rejected=not isinstance(error, OutOfCredit))
        usual = common_keyboards.home(turn.t) if "account" in held else common_keyboards.start(turn.t)
        await _answer(turn, text, in_place, common_keyboards.rows(page, *usual.inline_keyboard))
        return
    if isinstance(error, AskedTooOften):
        held["retry_at"] = (turn.now + timedelta(seconds=error.retry_in)).isoformat()
    nonce = await turn.ask(Waiting.KEY_OFFER, key=normal_text(info, raw), provider=provider, **held)
    again = common_keyboards.offer(turn.t, [info], nonce, turn.t.plain("🔄 Try again"))
    await _answer(turn, text, in_place, again)


def _why_not(turn: Turn, error: ProviderError, info: Provider) -> Html:
    return say.not_linked(turn.t, error, info.title, field_labels(info), info.permission)
