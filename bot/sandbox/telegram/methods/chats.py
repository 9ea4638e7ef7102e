"""Methods that look at chats and their members."""

from typing import Any

from bot.sandbox.telegram.access import find_chat, find_message
from bot.sandbox.telegram.api import Api, method
from bot.sandbox.telegram.chats import ADMINS, INSIDE, Status
from bot.sandbox.telegram.errors import MistakeError, not_now
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.render import chat_json, member_json, membership_json, user_json


@method("getMe")
def get_me(api: Api, _params: Params) -> dict[str, Any]:
    bot = user_json(api.world.bot)
    return bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getChat", "chat_id")
def get_chat(api: Api, params: Params) -> dict[str, Any]:
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return chat_json(find_chat(api.world, params)) | full


@method("getChatMember", "chat_id user_id")
def get_chat_member(api: Api, params: Params) -> dict[str, Any]:
    chat = find_chat(api.world, params)
    params.required("user_id")
    user = api.world.users.get(params.number("user_id"))
    if user is None:
        raise not_now("PARTICIPANT_ID_INVALID")
    if user.id in chat.hidden:
        raise not_now("PARTICIPANT_ID_INVALID")
    inside: Status = "member" if user in (chat.user, api.world.bot) else "left"
    return member_json(chat, user, inside if chat.user else chat.members.get(user.id, "left"))


@method("getChatAdministrators", "chat_id return_bots")
def get_chat_administrators(api: Api, params: Params) -> list[dict[str, Any]]:
    chat = find_chat(api.world, params)
    if chat.user:
        raise MistakeError("there are no administrators in the private chat")
    listed = ((user_id, status) for user_id, status in chat.members.items() if user_id not in chat.hidden)
    users = ((api.world.users[user_id], status) for user_id, status in listed if status in ADMINS)
    return [member_json(chat, user, status) for user, status in users if not user.is_bot or params.flag("return_bots")]


@method("getChatMemberCount", "chat_id")
def get_chat_member_count(api: Api, params: Params) -> int:
    chat = find_chat(api.world, params)
    return 2 if chat.user else sum(status in INSIDE for status in chat.members.values())


@method("leaveChat", "chat_id")
def leave_chat(api: Api, params: Params) -> bool:
    chat = find_chat(api.world, params)
    if chat.user:
        raise MistakeError("chat member status can't be changed in private chats")
    bot = api.world.bot
    was = chat.members[bot.id]
    chat.members[bot.id] = "left"
    api.updates.put("my_chat_member", membership_json(chat, bot, bot, (was, "left"), api.world.now()))
    return True


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(api: Api, params: Params) -> bool:
    find_message(api.world, params, "message to react")
    reactions = params.parsed("reaction", "can't parse reaction types JSON object")
    if not isinstance(reactions or [], list) or not all(isinstance(one, dict) for one in reactions or []):
        raise MistakeError("expected an Array of ReactionType")
    if len(reactions or []) > 1:
        raise MistakeError("REACTIONS_TOO_MANY")
    if any(one.get("type") not in ("emoji", "custom_emoji") for one in reactions or []):
        raise MistakeError("invalid reaction type specified")
    return True
