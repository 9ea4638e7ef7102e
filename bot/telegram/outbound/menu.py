"""Menu and descriptions that Telegram shows of the bot: commands by scope and language."""

from collections.abc import Mapping
from datetime import datetime, timedelta
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

from bot.domain.clock import Clock
from bot.providers import count_of, registry
from bot.telegram.outbound.client import Lost
from bot.texts.localisation import LANGUAGES, Localisation
from bot.texts.welcome import ADMIN_COMMANDS, COMMANDS, GROUP_COMMANDS, SHORT_DESCRIPTION, description

log = structlog.get_logger()

AGAIN_IN = timedelta(minutes=1)
SCOPES = (
    (BotCommandScopeAllPrivateChats(), COMMANDS),
    (BotCommandScopeAllGroupChats(), GROUP_COMMANDS),
    (BotCommandScopeAllChatAdministrators(), GROUP_COMMANDS | ADMIN_COMMANDS),
)


async def publish(bot: Bot, clock: Clock) -> None:
    """Register commands and descriptions: English for everybody, and each other language for its speakers.

    A language that Telegram did not take is tried again every minute until it does.
    """
    left = list(LANGUAGES)
    while left := [language for language in left if not await _publish(bot, clock.now(), language)]:
        await clock.sleep_until(clock.now() + AGAIN_IN)


async def _publish(bot: Bot, now: datetime, language: str) -> bool:
    t = Localisation(language, ZoneInfo("UTC"), now)
    code = None if language == "en" else language
    try:
        for scope, commands in SCOPES:
            await bot.set_my_commands(_menu(t, commands), scope=scope, language_code=code)
        await bot.set_my_description(description(t, count_of(registry().values())), language_code=code)
        await bot.set_my_short_description(t.plain(SHORT_DESCRIPTION), language_code=code)
    except (TelegramAPIError, Lost) as error:
        log.warning("the command menu could not be set", language=language, error=type(error).__name__)
        return False
    return True


def _menu(t: Localisation, commands: Mapping[str, str]) -> list[BotCommand]:
    return [BotCommand(command=name, description=t.plain(text)) for name, text in commands.items()]
