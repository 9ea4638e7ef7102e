"""From the wish to share an account with a group to the question that only its owner is asked."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from bot.domain.account import Account
from bot.services.accounts import management
from bot.services.sharing import invitations, sharing
from bot.services.sharing.sharing import SharedChat
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing as say
from bot.texts.html import Html
from bot.texts.localisation import Localisation

PAYLOAD = "s_"  # before the token in a deep link

Question = tuple[Html, InlineKeyboardMarkup]


async def question(
    turn: Turn, t: Localisation, chat_id: int, *, account_id: str | None, thread_id: int, label: str = ""
) -> Question:
    """Return what the sender is asked in private: whether, or which account first. Raises AccountNotFound.

    `label` is what they typed in the group; where it fits none or several of their accounts they choose.
    """
    accounts, found = await _meant(turn, account_id, label)
    group = await sharing.chat_title(turn.resources, chat_id)
    if not accounts:
        return say.nothing_to_share(t, group), sharing_keyboards.link_first(t)
    token = await invitations.invite(
        turn.resources, turn.user_id, account_id=account_id, chat_id=chat_id, thread_id=thread_id
    )
    if len(accounts) == 1 and found:
        return await question_of(turn, t, chat_id, accounts[0], token)
    return say.choice(t, group, unfound=not found), sharing_keyboards.choice(t, token, accounts, turn.titles)


async def _meant(turn: Turn, account_id: str | None, label: str) -> tuple[Sequence[Account], bool]:
    """Return the accounts that the label fits and True, or all and False."""
    if account_id is not None:
        return [await management.get(turn.resources, turn.user_id, account_id)], True
    chosen = management.choose(turn.resources, await turn.owned(), label)
    return (chosen.matched.accounts, True) if chosen.matched.accounts else (chosen.owned, False)


async def question_of(turn: Turn, t: Localisation, chat_id: int, account: Account, token: str) -> Question:
    """Return the question for one account; for one that the group sees already, what can be changed about that."""
    shown = (await sharing.places(turn.resources, turn.user_id)).get(account.id, ())
    if (place := next((one for one in shown if one.chat_id == chat_id), None)) is not None:
        return await standing(turn, t, account, place)
    group = await sharing.chat_title(turn.resources, chat_id)
    return say.question(t, account, turn.title(account.provider), group), sharing_keyboards.question(
        t, token, account.id
    )


async def standing(turn: Turn, t: Localisation, account: Account, place: SharedChat) -> Question:
    """Return what the owner sees of an account that is shared with a group: how the group is warned."""
    shared = await sharing.get(turn.resources, place.chat_id, place.share_id)
    title = turn.title(account.provider)
    text = say.shared(
        t, account, title, place.title, place.warnings, called=shared.account.label, in_topic=bool(shared.thread_id)
    )
    return text, sharing_keyboards.warnings(t, place.share_id, account.id, place.warnings)


async def place_of(turn: Turn, share_id: str) -> tuple[Account, SharedChat] | None:
    """Return which of the sender's accounts is shared where; None for what is not theirs or has ended."""
    for account_id, shown in (await sharing.places(turn.resources, turn.user_id)).items():
        for place in shown:
            if place.share_id == share_id:
                return await management.get(turn.resources, turn.user_id, account_id), place
    return None


async def screen(turn: Turn, account: Account) -> None:
    """Show where an account is shared already, and the way to one more group."""
    shown = (await sharing.places(turn.resources, turn.user_id)).get(account.id, [])
    token = await invitations.invite(turn.resources, turn.user_id, account_id=account.id)
    url = turn.link(f"{PAYLOAD}{token}", group=True)
    text = say.places(turn.t, account, turn.title(account.provider), shown)
    await turn.reply.show(text, sharing_keyboards.places(turn.t, account, shown, url))


async def opened(turn: Turn, token: str) -> None:
    """A deep link brought the person here. It holds once, and is used up after the answer: a crash loses nothing."""
    wish = await invitations.invited(turn.resources, turn.user_id, token)
    if wish is None:
        await turn.reply.say(say.link_expired(turn.t))
        return
    if wish.chat_id is not None:
        asked = await question(turn, turn.t, wish.chat_id, account_id=wish.account_id, thread_id=wish.thread_id)
        await turn.reply.say(*asked)
    elif wish.account_id is not None:
        await screen(turn, await management.get(turn.resources, turn.user_id, wish.account_id))
    await invitations.accept(turn.resources, turn.user_id, token)
