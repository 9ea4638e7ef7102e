"""The handlers of groups, one file a command, as in private; `settings` and `digest` serve both."""

from aiogram import Router

from bot.telegram.handlers import digest, settings
from bot.telegram.handlers.group import (
    alerts,
    balance,
    help,  # noqa: A004 - the command
    history,
    life,
    me,
    share,
    spend,
    unshare,
    warning_buttons,
)


def router() -> Router:
    """Return the handlers of groups, in the order in which they are asked."""
    root = Router()
    for module in (life, balance, me, history, spend, share, unshare, alerts, warning_buttons, digest, settings, help):
        root.include_router(module.make())
    return root
