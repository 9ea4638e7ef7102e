"""View of one browser tab, as a pure function of the world and of the tab's choice."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.page import inline, messages, panel
from bot.sandbox.page.commands import menu
from bot.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Look:
    """Choice of a tab: whose phone it is, and which chat and topic are open."""

    person: int
    chat: int
    thread: int | None


def sections(sandbox: Sandbox, look: Look) -> dict[str, Any]:
    """Return the parts of the page by name; raises KeyError for a person or chat that is not there."""
    world, profile = sandbox.telegram.world, sandbox.telegram.api.profile
    actor, chat = sandbox.cast.actor(look.person), world.chats[look.chat]
    newest = messages.visible(chat, look.thread, actor)[-messages.NEWEST :]
    groups = [group.chat for group in sandbox.cast.groups]
    return {
        "people": [
            {
                "id": one.person.id,
                "name": one.person.user.first_name,
                "role": one.role,
                "language": one.person.user.language_code,
            }
            for one in sandbox.cast.actors
        ],
        "places": messages.chat_list(world, actor, groups),
        "messages": [messages.message_json(message, actor) for message in newest],
        "chat": {
            "bot": world.bot.username,
            "commands": menu(profile, chat, actor.person.user),
            "description": _description(profile.texts, actor.person.user.language_code or ""),
            "typing": round(messages.typing_left(sandbox.telegram.calls, look.chat, look.thread), 1),
            "inside": bool(chat.user) or chat.has(actor.person.user),
            "topic": None if look.thread is None else messages.topic_state(chat, look.thread),
            "botStatus": None if chat.user else chat.members.get(world.bot.id, "left"),
        },
        "inline": inline.answers_json(sandbox.telegram.api),
        "accounts": [panel.account_json(account) for account in sandbox.accounts.all()],
        "time": panel.time_json(sandbox),
        "log": panel.log_json(sandbox),
        "violations": sandbox.violations,
        "floodLimits": sandbox.telegram.flood_limits,
    }


def _description(texts: dict[tuple[str, str], str], language: str) -> str:
    return texts.get(("description", language)) or texts.get(("description", ""), "")
