"""The life of a group: the bot comes and goes, people leave, the group is renamed."""

from aiogram import Bot, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import ChatMemberUpdated, Message

from bot.services.chats import groups
from bot.services.chats.groups import Entered
from bot.services.sharing import sharing
from bot.services.watching import notifications
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing as say

_IS_GROUP = F.chat.type.in_({ChatType.GROUP, ChatType.SUPERGROUP})  # a channel has no one who asks
_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.KICKED)


async def bot_changed(event: ChatMemberUpdated, turn: Turn) -> None:
    """The bot was added or removed; being promoted or demoted is nothing to speak of."""
    if event.new_chat_member.status in _OUT:
        await notifications.close(turn.resources, turn.chat_id)
    elif event.old_chat_member.status in _OUT:
        await _enter(turn)


async def came_in(message: Message, bot: Bot, turn: Turn) -> None:
    """The bot is among those who were added: the same as told by `my_chat_member`, which may be lost."""
    if any(user.id == bot.id for user in message.new_chat_members or ()):
        await _enter(turn)


async def _enter(turn: Turn) -> None:
    """Greet a group once, however often Telegram tells of it; run again after a crash, Reply knows what was said."""
    entered = await groups.entered(turn.resources, turn.chat_id, turn.chat_title or "", turn.t.language)
    if entered is Entered.BACK:
        await turn.reply.say(say.returned(turn.t))
    elif entered is Entered.NEW:
        await turn.reply.say(say.greeting(turn.t), sharing_keyboards.greeting(turn.t))


async def person_changed(event: ChatMemberUpdated, turn: Turn) -> None:
    """Told to a bot with admin rights only: somebody left, or was removed."""
    if event.new_chat_member.status in _OUT:
        await _left(turn, event.new_chat_member.user.id)


async def went_out(message: Message, bot: Bot, turn: Turn) -> None:
    gone = message.left_chat_member
    if gone is None:
        return
    if gone.id == bot.id:
        await notifications.close(turn.resources, turn.chat_id)
    else:
        await _left(turn, gone.id)


async def _left(turn: Turn, user_id: int) -> None:
    turn.members.note_left(turn.chat_id, user_id)
    await sharing.owner_left(turn.resources, turn.chat_id, user_id)


async def renamed(message: Message, turn: Turn) -> None:
    await groups.renamed(turn.resources, turn.chat_id, message.new_chat_title or "")


def make() -> Router:
    router = Router()
    router.my_chat_member.register(bot_changed, _IS_GROUP)
    router.chat_member.register(person_changed, _IS_GROUP)
    router.message.register(came_in, F.new_chat_members)
    router.message.register(went_out, F.left_chat_member)
    router.message.register(renamed, F.new_chat_title)
    return router
