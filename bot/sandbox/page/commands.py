"""Command menu as Telegram chooses it: the narrowest scope with commands, in the person's language or in all."""

from bot.sandbox.telegram.api import BotProfile
from bot.sandbox.telegram.chats import ADMINS, Chat, User


def menu(profile: BotProfile, chat: Chat, user: User) -> list[dict[str, str]]:
    """Return the menu. Source: "Determining list of commands" (Bot API)."""
    for scope in _scopes(chat, user):
        for language in (user.language_code or "", ""):
            if commands := profile.commands.get((scope, language)):
                return commands
    return []


def _scopes(chat: Chat, user: User) -> list[str]:
    if chat.user:
        return [f"chat {chat.id}", "all_private_chats", "default"]
    scopes = [f"chat_member {chat.id} {user.id}", f"chat {chat.id}", "all_group_chats", "default"]
    if chat.members.get(user.id) in ADMINS:
        scopes.insert(1, f"chat_administrators {chat.id}")
        scopes.insert(3, "all_chat_administrators")
    return scopes
