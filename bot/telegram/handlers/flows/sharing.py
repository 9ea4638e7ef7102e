"""Sharing with a group: the questions that only an account's owner is asked."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from bot.domain.account import Account
from bot.domain.sharing import SharedChat, View, own_views
from bot.services.accounts.matching import match
from bot.services.sharing import invitations, sharing
from bot.telegram.context.request import Request
from bot.telegram.keyboards import common_keyboards, sharing_keyboards
from bot.texts import sharing as sharing_texts
from bot.texts.html import Html
from bot.texts.localisation import Localisation

PAYLOAD = "s_"  # before the token in a deep link

Question = tuple[Html, InlineKeyboardMarkup]


async def question(
    request: Request, t: Localisation, chat_id: int, *, account_id: str | None, thread_id: int, label: str = ""
) -> Question:
    """Return the question to the sender in private: whether, or which account first. Raises AccountNotFound.

    `label` is what they typed in the group; where it fits none or several of their accounts they choose.
    """
    views, found = await _meant(request, account_id, label)
    group = await sharing.chat_title(request.resources, chat_id)
    if not views:
        return sharing_texts.nothing_to_share(t, group), common_keyboards.start(t)
    token = await invitations.invite(
        request.resources, request.user_id, account_id=account_id, chat_id=chat_id, thread_id=thread_id
    )
    if len(views) == 1 and found:
        return await question_of(request, t, chat_id, views[0].account, token)
    text = sharing_texts.choice(t, group, unfound=not found)
    return text, sharing_keyboards.choice(t, token, views, request.titles)


async def _meant(request: Request, account_id: str | None, label: str) -> tuple[Sequence[View], bool]:
    """Return the sender's accounts that the label fits and True, or all and False."""
    if account_id is not None:
        return own_views([await request.own_account(account_id)]), True
    views = own_views(await request.own_accounts())
    found = match(views, label, request.titles).views
    return (found, True) if found else (views, False)


async def question_of(request: Request, t: Localisation, chat_id: int, account: Account, token: str) -> Question:
    """Return the question for one account; for one that is shared with the group already, its settings."""
    chats = await sharing.chats_of(request.resources, account)
    if (chat := next((one for one in chats if one.chat_id == chat_id), None)) is not None:
        return await standing(request, t, account, chat)
    group = await sharing.chat_title(request.resources, chat_id)
    return sharing_texts.question(t, account, request.title(account.provider), group), sharing_keyboards.question(
        t, token, account.id
    )


async def standing(request: Request, t: Localisation, account: Account, chat: SharedChat) -> Question:
    """Return the owner's panel of an account that is shared with a group: how the group is warned."""
    shared = await sharing.get(request.resources, chat.chat_id, chat.share_id)
    title = request.title(account.provider)
    text = sharing_texts.shared(
        t, account, title, chat.title, chat.warnings, called=shared.account.label, in_topic=bool(shared.thread_id)
    )
    return text, sharing_keyboards.warnings(t, chat.share_id, account.id, chat.warnings)


async def shared_chat_of(request: Request, share_id: str) -> tuple[Account, SharedChat] | None:
    """Return a share of the sender's; None for one that is not theirs or has ended."""
    found = await sharing.own_share(request.resources, request.user_id, share_id)
    return (await request.own_account(found[0]), found[1]) if found is not None else None


async def screen(request: Request, account: Account) -> None:
    """Show where an account is shared already, and the way to one more group."""
    chats = await sharing.chats_of(request.resources, account)
    token = await invitations.invite(request.resources, request.user_id, account_id=account.id)
    url = request.link(f"{PAYLOAD}{token}", group=True)
    text = sharing_texts.shared_chats(request.t, account, request.title(account.provider), chats)
    await request.reply.show(text, sharing_keyboards.shared_chats(request.t, account, chats, url))


async def opened(request: Request, token: str) -> None:
    """Answer a deep link. It is valid once, and is used up after the answer: a crash loses nothing."""
    wish = await invitations.invited(request.resources, request.user_id, token)
    if wish is None:
        await request.reply.say(request.t(sharing_texts.LINK_EXPIRED))
        return
    if wish.chat_id is not None:
        card = await question(request, request.t, wish.chat_id, account_id=wish.account_id, thread_id=wish.thread_id)
        await request.reply.say(*card)
    elif wish.account_id is not None:
        await screen(request, await request.own_account(wish.account_id))
    await invitations.accept(request.resources, request.user_id, token)
