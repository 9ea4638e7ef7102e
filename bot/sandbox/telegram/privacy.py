"""Visibility of a message for the bot in privacy mode."""

import re

from bot.sandbox.telegram.chats import ADMINS, INSIDE, SimMessage
from bot.sandbox.telegram.world import World


def bot_sees(world: World, message: SimMessage) -> bool:
    """Return whether the bot gets it: always in private and as an administrator, never outside the group.

    Else it gets service messages, replies to it, mentions of it, what is posted through it, and commands; bare ones
    count, since it is the only bot here.
    """
    chat, name = message.chat, (world.bot.username or "").lower()
    status = chat.members.get(world.bot.id)
    if chat.user or status in ADMINS:
        return True
    if status not in INSIDE:
        return False
    if message.content.kind == "service" or (message.reply_to and message.reply_to.from_bot):
        return True
    addressed = re.match(r"/\w+(?:@(\w+))?", message.text)
    if addressed:
        return addressed[1] is None or addressed[1].lower() == name
    return f"@{name}" in message.text.lower() or message.extra.get("via_bot", {}).get("username") == world.bot.username
