"""Linking: from a key, whichever way it came, to the answer."""

import math
from collections.abc import Awaitable
from datetime import datetime, timedelta

from bot.domain.errors import (
    AlreadyLinked,
    AskedTooOften,
    KeyNotAccepted,
    KeyOfAnotherProvider,
    KeyUnusable,
    OutOfCredit,
    ProviderError,
)
from bot.providers import Provider
from bot.services.accounts import linking
from bot.services.accounts.keys import clean_key, find_keys, is_single, key_in, normal_text
from bot.services.accounts.linking import Linked
from bot.services.chats.dialogs import DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.request import Request
from bot.telegram.handlers.flows.fields import field_labels, fields_sent, unusable
from bot.telegram.keyboards import common_keyboards, provider_keyboards
from bot.texts import conversation
from bot.texts import linking as linking_texts
from bot.texts.cards import account_card, balance_card
from bot.texts.errors import error_text
from bot.texts.html import Html, join


async def too_early(request: Request, dialog: Dialog) -> bool:
    """Return whether the provider's Retry-After still runs; the person is told, and the dialog keeps the key."""
    left = (
        datetime.fromisoformat(dialog.data["retry_at"]) - request.now if dialog.data.get("retry_at") else timedelta(0)
    )
    if left <= timedelta(0):
        return False
    error = AskedTooOften(math.ceil(left.total_seconds()))
    info = request.info(dialog.data["provider"])
    again = common_keyboards.try_again(request.t, info, dialog.nonce)
    await request.reply.show(_why_not(request, error, info), again)
    return True


async def key_sent(request: Request, raw: str, deleted: bool) -> None:
    """Take a key, or one of several fields, for the dialog that runs; it ends once all fields are there."""
    dialog = request.dialog
    if dialog is None:
        return
    if not deleted:
        await request.reply.say(request.t(conversation.PLEASE_DELETE))
    info = request.info(dialog.data["provider"])
    if not is_single(info):
        fields = await fields_sent(request, dialog, info, raw)
        if fields is None:
            return
        key = fields
    else:
        try:
            key = key_in(request.infos, raw)
        except KeyUnusable as error:
            await request.reply.say(error_text(request.t, error), common_keyboards.cancel(request.t, dialog.nonce))
            return
    if dialog.data.get("account"):
        await replace_and_answer(request, dialog.data["account"], key)
    else:
        await link_and_answer(request, info.id, key, None, ask_label=True)
    await request.end_dialog(dialog.nonce)


async def link_and_answer(
    request: Request, provider: str, raw: str, label: str | None, *, ask_label: bool = False
) -> None:
    """Try and store a key and answer with the balance found."""
    since = request.received_at if request.rerun else None
    attempt = linking.link(request.resources, request.user_id, provider, raw, label, since=since)
    if (linked := await _tried(request, provider, raw, attempt, label=label)) is not None:
        await _answer_linked(request, linked, ask_label=ask_label)


async def replace_and_answer(request: Request, account_id: str, raw: str) -> None:
    """Try a new key for an account and store it in place of the old one."""
    account = await request.own_account(account_id)
    attempt = linking.replace_key(request.resources, account, raw)
    try:
        linked = await _tried(request, account.provider, raw, attempt, account=account.id)
    except AlreadyLinked as error:
        known = await request.own_account(error.account_id)
        await _answer(request, linking_texts.already_linked(request.t, known))
        return
    if linked is not None and linked.known:
        await _answer(request, linking_texts.already_linked(request.t, linked.account))
    elif linked is not None:
        await _answer(request, linking_texts.replaced(request.t, _card(request, linked)))


async def _tried(
    request: Request, provider: str, raw: str, attempt: Awaitable[Linked], **context: str | None
) -> Linked | None:
    """Return the result of an attempt with a key; None where the person was told why it failed."""
    try:
        async with request.reply.busy():
            return await attempt
    except KeyOfAnotherProvider as error:
        await _offer_right_one(request, provider, error.provider, raw)
    except KeyUnusable as error:
        await _answer(request, unusable(request, request.info(provider), error))
    except ProviderError as error:
        await _not_linked(request, error, provider, raw, **context)
    return None


def _card(request: Request, linked: Linked) -> Html:
    title, names = request.title(linked.account.provider), request.labels(linked.account.provider)
    if linked.taken is None:
        return account_card(request.t, linked.account, title, labels=names)
    return balance_card(request.t, linked.account, title, linked.taken, labels=names)


async def _answer(request: Request, text: Html) -> None:
    await request.reply.show(text, common_keyboards.main_menu(request.t))


async def _answer_linked(request: Request, linked: Linked, *, ask_label: bool) -> None:
    if linked.known:
        await _answer(request, linking_texts.already_linked(request.t, linked.account))
        return
    text = linking_texts.linked(request.t, _card(request, linked))
    account, refused = linked.account, linked.label_refused
    if not ask_label and refused is None:
        await _answer(request, text)
        return
    ask = conversation.label_question(request.t, account)
    question = conversation.label_refused(request.t, account, refused) if refused else ask
    nonce = await request.ask(DialogKind.LABEL, account=account.id)
    await request.reply.show(join([text, question], "\n\n"), common_keyboards.skip_label(request.t, nonce))


async def _offer_right_one(request: Request, provider: str, right: str, raw: str) -> None:
    info = request.info(right)
    found = find_keys([info], [raw])
    key = found[0].key if len(found) == 1 else clean_key(raw)  # it may stand in something like NAME=key
    nonce = await request.ask(DialogKind.KEY_OFFER, key=key, provider=right)
    text = linking_texts.other_provider(request.t, request.title(provider), info.title)
    await request.reply.say(text, common_keyboards.offer(request.t, info, nonce))


async def _not_linked(request: Request, error: ProviderError, provider: str, raw: str, **context: str | None) -> None:
    """Say why; where waiting helps, keep the key in a dialog for a second try by one press."""
    info = request.info(provider)
    text = _why_not(request, error, info)
    if not error.waiting_helps:
        page = provider_keyboards.pages(request.t, info, rejected=not isinstance(error, OutOfCredit))
        usual = common_keyboards.main_menu(request.t) if "account" in context else common_keyboards.start(request.t)
        await request.reply.show(text, common_keyboards.rows(page, *usual.inline_keyboard))
        return
    if isinstance(error, AskedTooOften):
        context["retry_at"] = (request.now + timedelta(seconds=error.retry_in)).isoformat()
    nonce = await request.ask(DialogKind.KEY_OFFER, key=normal_text(info, raw), provider=provider, **context)
    await request.reply.show(text, common_keyboards.try_again(request.t, info, nonce))


def _why_not(request: Request, error: ProviderError, info: Provider) -> Html:
    said = error.field if isinstance(error, KeyNotAccepted) else None
    wrong = next((field.label for field in info.credentials if field.name == said), None)
    return linking_texts.not_linked(request.t, error, info.title, field_labels(info), info.permission, wrong)
