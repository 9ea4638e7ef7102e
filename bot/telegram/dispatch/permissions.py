"""Permissions of pressed buttons: whether one is still valid, and for whom."""

from enum import Enum

from bot.domain.errors import AccountNotFound
from bot.services.accounts import management
from bot.services.chats import dialogs, groups
from bot.services.resources import Resources
from bot.services.sharing import invitations, sharing
from bot.services.sharing.sharing import ShareGone
from bot.telegram.context.incoming import IncomingUpdate
from bot.telegram.context.members import Members
from bot.telegram.keyboards.callback_data import (
    ACCOUNT,
    RIGHTS,
    SHARE,
    STAMP,
    TAG,
    TOKEN,
    CallbackData,
    Right,
    is_fresh,
    parse,
    tag,
)


class Ruling(Enum):
    VALID = "valid"
    EXPIRED = "expired"  # also forged, or of something that is gone
    OUTSIDE = "members only"  # people who are not in a public group see its messages
    NOT_THEIRS = "not theirs"
    ADMINS = "admins only"
    OWNERS = "owner and admins only"


class Rights:
    """Rights to buttons, judged at each press by what is stored then and by what Telegram says of members."""

    def __init__(self, resources: Resources, members: Members) -> None:
        self._resources = resources
        self._members = members

    async def rule(self, at: IncomingUpdate) -> Ruling:
        """Return the ruling on a press: its button has to be fresh, and the presser to have the right to it now."""
        callback = parse(at.callback.data) if at.callback is not None else None
        if callback is None or not at.user_id or not callback.belongs(group=at.chat_id < 0):
            return Ruling.EXPIRED
        if at.chat_id < 0:
            return await self._in_group(await groups.current_id(self._resources, at.chat_id), at.user_id, callback)
        own = at.private and at.chat_id == at.user_id
        return Ruling.VALID if own and await self._in_private(at, callback) else Ruling.EXPIRED

    async def _in_private(self, at: IncomingUpdate, callback: CallbackData) -> bool:
        stamp, account, nonce = callback.get(STAMP), callback.get(ACCOUNT), callback.nonce
        token, share = callback.get(TOKEN), callback.get(SHARE)
        if stamp is not None and not is_fresh(stamp, self._resources.clock.now()):
            return False
        if token is not None and await invitations.invited(self._resources, at.user_id, token) is None:
            return False
        if share is not None and await sharing.own_share(self._resources, at.user_id, share) is None:
            return False
        if account is not None:
            try:
                await management.get(self._resources, at.user_id, account)
            except AccountNotFound:
                return False
        if nonce is not None:
            dialog = await dialogs.current(self._resources, at.chat_id, at.user_id)
            return dialog is not None and dialog.nonce == nonce
        return True

    async def _in_group(self, chat_id: int, user_id: int, callback: CallbackData) -> Ruling:
        """Return the ruling in a group; admins are asked for anew, since one may be none any more."""
        owner = None
        if (share := callback.get(SHARE)) is not None:
            try:
                owner = (await sharing.get(self._resources, chat_id, share)).account.owner_id
            except ShareGone:
                return Ruling.EXPIRED
        match RIGHTS[callback.verb]:
            case Right.EVERYBODY:
                outside = await self._members.is_inside(chat_id, user_id) is False
                return Ruling.OUTSIDE if outside else Ruling.VALID
            case Right.ASKER:
                return await self._is_asker(chat_id, user_id, callback.get(TAG))
            case Right.OWNER_OR_ADMIN if user_id == owner:
                return Ruling.VALID
            case right:
                if await self._members.is_admin(chat_id, user_id, live=True):
                    return Ruling.VALID
                return Ruling.ADMINS if right is Right.ADMIN else Ruling.OWNERS

    async def _is_asker(self, chat_id: int, user_id: int, mark: str | None) -> Ruling:
        """Return VALID for who asked; a list for an anonymous admin, who presses under another id, is any admin's."""
        if mark == tag(self._resources.vault, chat_id, user_id):
            return Ruling.VALID
        anonymous = mark == tag(self._resources.vault, chat_id, chat_id)
        if anonymous and await self._members.is_admin(chat_id, user_id, live=True):
            return Ruling.VALID
        return Ruling.NOT_THEIRS
