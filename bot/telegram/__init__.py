"""Telegram edge: updates in, answers out. The only layer, with `app`, that knows aiogram."""

from bot.telegram.deferred_models import import_aiogram

import_aiogram()
