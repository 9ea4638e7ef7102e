"""/status, for those in ADMIN_IDS; to anybody else the command does not exist."""

from aiogram import Router
from aiogram.filters import BaseFilter
from aiogram.types import Message

from bot import __version__
from bot.services.status import counts
from bot.telegram.context.filters import Typed
from bot.telegram.context.turn import Turn
from bot.texts.welcome import status


class _FromAdmin(BaseFilter):
    async def __call__(self, message: Message, turn: Turn) -> bool:
        return turn.user_id in turn.settings.admin_ids


async def show(message: Message, turn: Turn) -> None:
    since = turn.t.moment(turn.health.since)
    await turn.reply.say(status(turn.t, __version__, await counts(turn.resources), since))


def make() -> Router:
    router = Router()
    router.message.register(show, Typed("status"), _FromAdmin())
    return router
