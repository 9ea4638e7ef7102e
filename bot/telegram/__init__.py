"""Telegram edge: updates in, answers out. The only room that imports aiogram."""

from bot.telegram.deferred_models import import_aiogram

import_aiogram()
