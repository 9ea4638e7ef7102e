"""Events of a group: the bot is added or removed, people leave, the group is renamed."""

from bot.services.chats import groups
from bot.services.chats.groups import Entered
from bot.services.sharing import sharing
from bot.services.watching import notifications
from bot.telegram.context.incoming import UpdateKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.keyboards import sharing_keyboards
from bot.texts import sharing as sharing_texts


async def bot_changed(request: Request) -> None:
    """Handle that the bot was added or removed; being promoted or demoted is ignored."""
    change = request.update.membership
    if change is not None and not change.is_inside:
        await notifications.close(request.resources, request.chat_id)
    elif change is not None and not change.was_inside:
        await _enter(request)


async def person_changed(request: Request) -> None:
    """Handle that somebody left, or was removed: an update for bots with admin rights only."""
    change = request.update.membership
    if change is not None and not change.is_inside:
        await _left(request, change.user_id)


async def service_message(request: Request) -> None:
    """Handle a service message: the same as the update of the bot's membership, which may be lost."""
    message = request.update.message
    if message is None:
        return
    if request.me.id in message.joined:
        await _enter(request)
    elif message.left == request.me.id:
        await notifications.close(request.resources, request.chat_id)
    elif message.left is not None:
        await _left(request, message.left)
    elif message.title is not None:
        await groups.renamed(request.resources, request.chat_id, message.title)


async def _enter(request: Request) -> None:
    """Greet a group once, however often Telegram tells of it; after a crash, Reply knows what was sent."""
    entered = await groups.entered(
        request.resources, request.chat_id, request.update.chat_title or "", request.t.language
    )
    if entered is Entered.BACK:
        await request.reply.say(request.t(sharing_texts.RETURNED))
    elif entered is Entered.NEW:
        await request.reply.say(request.t(sharing_texts.GROUP_WELCOME), sharing_keyboards.group_welcome(request.t))


async def _left(request: Request, user_id: int) -> None:
    request.members.record_left(request.chat_id, user_id)
    await sharing.owner_left(request.resources, request.chat_id, user_id)


def _of_group(request: Request) -> bool:
    """Return whether it is a group; in a channel nobody asks."""
    return request.update.group


def register(routes: Routes) -> None:
    routes.other(UpdateKind.MY_MEMBERSHIP, bot_changed, when=_of_group)
    routes.other(UpdateKind.MEMBERSHIP, person_changed, when=_of_group)
    routes.other(UpdateKind.MESSAGE, service_message)
