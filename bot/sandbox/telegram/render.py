"""JSON of the Bot API 10.3 for the world."""

from typing import Any

from bot.sandbox.telegram.chats import Chat, SimFile, SimMessage, Status, User

Json = dict[str, Any]

_RIGHTS = (
    "can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_send_welcome_messages", "can_pin_messages", "can_manage_topics",
)  # fmt: skip

_RESTRICTED = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def _present(body: Json) -> Json:
    return {name: value for name, value in body.items() if value is not None}


def user_json(user: User) -> Json:
    return _present(
        {
            "id": user.id,
            "is_bot": user.is_bot,
            "first_name": user.first_name,
            "username": user.username,
            "language_code": user.language_code,
        }
    )


def chat_json(chat: Chat) -> Json:
    if chat.user:
        names = _present({"first_name": chat.user.first_name, "username": chat.user.username})
        return {"id": chat.id, "type": chat.type, **names}
    return {"id": chat.id, "type": chat.type, "title": chat.title, **({"is_forum": True} if chat.is_forum else {})}


def member_json(chat: Chat, user: User, status: Status) -> Json:
    """Return a ChatMember with that status; somebody restricted may have left nevertheless."""
    member: Json = {"status": status, "user": user_json(user)}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        member |= {"is_anonymous": False, **dict.fromkeys(_RIGHTS, True)}
    elif status == "restricted":
        member |= {"is_member": user.id not in chat.absent, "until_date": 0, **dict.fromkeys(_RESTRICTED, False)}
    elif status == "kicked":
        member["until_date"] = 0
    return member


def membership_json(chat: Chat, by: User, user: User, change: tuple[Status, Status], date: int) -> Json:
    """Return a ChatMemberUpdated; `change` is the status before and after."""
    old, new = change
    return {
        "chat": chat_json(chat),
        "from": user_json(by),
        "date": date,
        "old_chat_member": member_json(chat, user, old),
        "new_chat_member": member_json(chat, user, new),
    }


def file_json(file: SimFile) -> Json:
    return {"file_id": file.id, "file_unique_id": f"u{file.id[-6:]}", "file_size": len(file.data)}


def _media(message: SimMessage) -> Json:
    """Return the field that carries the file."""
    kind, file = message.content.kind, message.content.file
    if file is None:
        return {}
    body = file_json(file)
    if kind == "photo":
        return {"photo": [body | {"width": 800, "height": 600}]}
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return {"sticker": body | shape}
    if kind == "voice":
        return {"voice": body | {"duration": 1, "mime_type": file.mime}}
    return {"document": body | {"file_name": file.name, "mime_type": file.mime}}


def message_json(message: SimMessage, nested: bool = False) -> Json:
    """Return the message; the one it answers is included once, as Telegram does."""
    content = message.content
    body = _present(
        {
            "message_id": 0 if message.receiver else message.id,
            "message_thread_id": message.thread or _reply_thread(message),
            "is_topic_message": True if message.thread else None,
            "from": user_json(message.sender),
            "chat": chat_json(message.chat),
            "date": message.date,
            "edit_date": message.edited_at,
            "receiver_user": user_json(message.receiver) if message.receiver else None,
            "ephemeral_message_id": -message.id if message.receiver else None,
        }
    )
    answered = message.reply_to or _topic_start(message)
    if answered and not nested:
        body["reply_to_message"] = message_json(answered, nested=True)
    said, marks = ("text", "entities") if content.kind == "text" else ("caption", "caption_entities")
    if content.body and content.kind != "service":
        body[said] = content.body
        if content.entities:
            body[marks] = list(content.entities)
    if content.markup and content.markup.inline is not None:
        body["reply_markup"] = content.markup.raw
    return body | _media(message) | message.extra


def _reply_thread(message: SimMessage) -> int | None:
    """Return the thread that replies make in a supergroup without topics: its number is the first message's."""
    if message.chat.type != "supergroup" or message.chat.is_forum or message.reply_to is None:
        return None
    return _reply_thread(message.reply_to) or message.reply_to.id


def _topic_start(message: SimMessage) -> SimMessage | None:
    """Return what a message in a topic answers by itself: the service message that opened the topic."""
    return message.chat.find(message.thread) if message.thread and message.id != message.thread else None


def callback_message_json(message: SimMessage) -> Json:
    """Return the message of a press, or the InaccessibleMessage (date 0) that is left of a deleted one."""
    if message.deleted:
        return {"chat": chat_json(message.chat), "message_id": message.id, "date": 0}
    return message_json(message)
