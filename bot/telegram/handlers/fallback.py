"""Whatever no other handler wanted: one short helpful answer."""

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import Message

from bot.services.accounts.keys import looks_like_key
from bot.telegram.context.filters import command_of, is_relayed
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.linking import offer_unnamed
from bot.texts import conversation as say


def _is_service(message: Message) -> bool:
    """Say whether Telegram itself speaks here (pinned, timer changed…): nobody waits for an answer to that."""
    return not (
        message.text or message.caption or message.sticker or message.voice or message.photo or message.video
        or message.video_note or message.audio or message.document or message.animation or message.contact
        or message.location or message.venue or message.poll or message.dice or message.game or message.story
        or message.checklist or message.paid_media or message.content_type == ContentType.UNKNOWN
    )  # fmt: skip


async def answer(message: Message, turn: Turn) -> None:
    said = message.text or message.caption or ""
    if turn.urgent.deleted is not None and is_relayed(message) and said.startswith("/"):
        await turn.reply.say(say.relayed_key(turn.t, turn.urgent.deleted))
    elif turn.urgent.deleted is not None:
        if not turn.urgent.deleted:
            await turn.reply.say(say.please_delete(turn.t))
        await offer_unnamed(turn, next(filter(looks_like_key, said.split()), said))
    elif is_relayed(message) and (message.text or "").startswith("/"):
        await turn.reply.say(say.not_a_command(turn.t))
    elif command_of(message):
        await turn.reply.say(say.unknown_command(turn.t))
    elif not _is_service(message):
        await turn.reply.say(say.fallback(turn.t))


def make() -> Router:
    router = Router()
    router.message.register(answer)
    return router
