"""The life of a group: the bot comes and goes, people leave, the group is renamed."""

from bot.services.chats import groups
from bot.services.chats.groups import Entered
from bot.services.sharing import sharing
from bot.services.watching import notifications
from bot.telegram.context.incoming import Kind
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing as say


async def bot_changed(turn: Turn) -> None:
    """The bot was added or removed; being promoted or demoted is nothing to speak of."""
    change = turn.update.membership
    if change is not None and not change.is_inside:
        await notifications.close(turn.resources, turn.chat_id)
    elif change is not None and not change.was_inside:
        await _enter(turn)


async def person_changed(turn: Turn) -> None:
    """Told to a bot with admin rights only: somebody left, or was removed."""
    change = turn.update.membership
    if change is not None and not change.is_inside:
        await _left(turn, change.user_id)


async def told(turn: Turn) -> None:
    """What Telegram says in the group itself: the same as the bot's standing tells, which may be lost."""
    message = turn.update.message
    if message is None:
        return
    if turn.me.id in message.joined:
        await _enter(turn)
    elif message.left == turn.me.id:
        await notifications.close(turn.resources, turn.chat_id)
    elif message.left is not None:
        await _left(turn, message.left)
    elif message.title is not None:
        await groups.renamed(turn.resources, turn.chat_id, message.title)


async def _enter(turn: Turn) -> None:
    """Greet a group once, however often Telegram tells of it; run again after a crash, Reply knows what was said."""
    entered = await groups.entered(turn.resources, turn.chat_id, turn.update.chat_title or "", turn.t.language)
    if entered is Entered.BACK:
        await turn.reply.say(say.returned(turn.t))
    elif entered is Entered.NEW:
        await turn.reply.say(say.greeting(turn.t), sharing_keyboards.greeting(turn.t))


async def _left(turn: Turn, user_id: int) -> None:
    turn.members.note_left(turn.chat_id, user_id)
    await sharing.owner_left(turn.resources, turn.chat_id, user_id)


def _of_group(turn: Turn) -> bool:
    """A channel has no one who asks."""
    return turn.update.group


def register(routes: Routes) -> None:
    routes.other(Kind.MY_MEMBERSHIP, bot_changed, when=_of_group)
    routes.other(Kind.MEMBERSHIP, person_changed, when=_of_group)
    routes.other(Kind.MESSAGE, told)
