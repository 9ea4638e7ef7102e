"""What Telegram shows of the bot before anybody writes: its commands, by scope and language, and its descriptions."""

from zoneinfo import ZoneInfo

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.services.resources import Resources
from bot.telegram.session import Lost
from bot.texts.speech import LANGUAGES, Speech
from bot.texts.welcome import COMMANDS, description, short_description

log = structlog.get_logger()

GROUP_COMMANDS = ("help",)


async def publish(bot: Bot, resources: Resources) -> None:
    """Register commands and descriptions: English for everybody, and each other language for its speakers."""
    for language in LANGUAGES:
        t = Speech(language, ZoneInfo("UTC"), resources.clock.now())
        code = None if language == "en" else language
        private = [BotCommand(command=name, description=t.plain(text)) for name, text in COMMANDS.items()]
        group = [command for command in private if command.command in GROUP_COMMANDS]
        try:
            await bot.set_my_commands(private, scope=BotCommandScopeAllPrivateChats(), language_code=code)
            await bot.set_my_commands(group, scope=BotCommandScopeAllGroupChats(), language_code=code)
            await bot.set_my_commands(group, scope=BotCommandScopeAllChatAdministrators(), language_code=code)
            await bot.set_my_description(description(t), language_code=code)
            await bot.set_my_short_description(short_description(t), language_code=code)
        except (TelegramAPIError, Lost) as error:
            log.warning("the command menu could not be set", language=language, error=type(error).__name__)
