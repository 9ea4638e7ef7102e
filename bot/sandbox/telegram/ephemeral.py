"""Ephemeral messages, which one member of a group sees for a while and nobody else does.

Source: "Ephemeral messages and commands" (Bot API 10.3).
"""

from typing import Any

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.chats import Chat, SimMessage, User
from bot.sandbox.telegram.errors import MistakeError, not_now
from bot.sandbox.telegram.params import Params

WINDOW = 15  # seconds after the command or the press that is answered


def receiver(api: Api, params: Params, chat: Chat, target: SimMessage | None) -> User | None:
    """Return who alone is to see the message, None for an ordinary one; raises with the reason why not."""
    wanted = _wanted(params)
    if not wanted:
        return None
    if not api.ephemeral:
        raise not_now("ephemeral messages are not supported")
    if chat.user:
        raise MistakeError("ephemeral messages can be sent only to groups and supergroups")
    if not isinstance(wanted.get("receiver_user_id"), int):
        raise MistakeError('can\'t parse ephemeral message parameters: Field "receiver_user_id" must be of type Number')
    user = api.world.users.get(wanted["receiver_user_id"])
    if user is None or user.is_bot:
        raise MistakeError("USER_ID_INVALID")
    if not chat.has(user):
        raise not_now("USER_NOT_PARTICIPANT")
    _check_window(api, chat, user, wanted.get("callback_query_id"), target)
    return user


def _wanted(params: Params) -> dict[str, Any]:
    """Return the parameters, whichever of the two ways they were sent in."""
    whole = params.parsed("ephemeral_message_parameters", "can't parse ephemeral message parameters JSON object")
    if whole is not None and not isinstance(whole, dict):
        raise MistakeError("object expected as ephemeral message parameters")
    if whole or not (receiver_id := params.number("receiver_user_id")):
        return whole or {}
    return {"receiver_user_id": receiver_id, "callback_query_id": params.text("callback_query_id")}


def _check_window(api: Api, chat: Chat, user: User, query_id: str | None, target: SimMessage | None) -> None:
    """Raise unless the time limit is kept since the press, else the message replied to, else the receiver's newest."""
    if query_id:
        query = api.pressed.get(query_id)
        if query is None or query.person is not user or query.chat is not chat or _late(api, query.date):
            raise not_now("query is too old and response timeout expired or query ID is invalid")
        return
    said = target or next((one for one in reversed(chat.visible()) if one.sender is user), None)
    if said is None or said.sender is not user or _late(api, said.date):
        raise not_now("EPHEMERAL_MESSAGE_TIMEOUT")


def _late(api: Api, date: int) -> bool:
    return api.world.now() - date > WINDOW
