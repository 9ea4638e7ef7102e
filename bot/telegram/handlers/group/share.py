"""In a group: /share, its button and the link that brings the bot in. Which accounts there are is said in private."""

from bot.services.chats import chat_settings, groups
from bot.services.sharing import invitations
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.sharing import PAYLOAD, question
from bot.telegram.keyboards import sharing_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import sharing as say
from bot.texts.html import Html
from bot.texts.localisation import Localisation, choose_language


async def typed(turn: Turn, args: str) -> None:
    """`/share [LABEL]`: one answer to everybody, whoever they are and whatever they own."""
    if turn.person is None:
        await _answer(turn, say.anonymous(turn.t), turn.link())
    else:
        await _ask(turn, label=args)
        await _answer(turn, say.pointer(turn.t), await _way(turn))


async def pressed(turn: Turn, press: Press) -> None:
    """The button under the greeting stays for others, so whoever pressed it is answered beside it."""
    await _ask(turn)
    await turn.reply.ephemeral(say.pointer(turn.t), sharing_keyboards.private_chat(turn.t, await _way(turn)))


async def start(turn: Turn, args: str) -> None:
    """`/start`, bare or with the payload of a link that its owner opened in this group."""
    if not args.startswith(PAYLOAD):
        await turn.reply.say(say.greeting(turn.t), sharing_keyboards.greeting(turn.t))
    elif turn.person is None:
        await _answer(turn, say.anonymous(turn.t), turn.link())
    else:
        await _opened(turn, args.removeprefix(PAYLOAD))


async def _opened(turn: Turn, token: str) -> None:
    """A link that does not hold is answered alike whatever is wrong with it, and a stranger does not use it up."""
    wish = await invitations.invited(turn.resources, turn.user_id, token)
    if wish is None or wish.chat_id not in (None, turn.chat_id):
        await turn.reply.say(say.link_expired(turn.t))
        return
    await _ask(turn, wish.account_id)
    await _answer(turn, say.pointer(turn.t), await _way(turn, wish.account_id))
    await invitations.accept(turn.resources, turn.user_id, token)


async def _ask(turn: Turn, account_id: str | None = None, label: str = "") -> None:
    """Ask the owner in private, if Telegram lets a bot write to them; the way there is in the group's answer."""
    await groups.entered(turn.resources, turn.chat_id, turn.update.chat_title or "", turn.t.language)
    t = await _localisation(turn)
    asked = await question(turn, t, turn.chat_id, account_id=account_id, thread_id=turn.thread_id, label=label)
    await turn.private(*asked)


async def _localisation(turn: Turn) -> Localisation:
    """How the bot speaks to a person in private, whatever the group's language and zone are."""
    settings = await chat_settings.get(turn.resources, turn.user_id)
    language = settings.language or choose_language(turn.update.language_code)
    return Localisation(language, chat_settings.zone_of(settings), turn.now)


async def _way(turn: Turn, account_id: str | None = None) -> str:
    """A link to the question, for one use by whoever asked."""
    token = await invitations.invite(
        turn.resources, turn.user_id, account_id=account_id, chat_id=turn.chat_id, thread_id=turn.thread_id
    )
    return turn.link(f"{PAYLOAD}{token}")


async def _answer(turn: Turn, text: Html, url: str) -> None:
    await turn.reply.say(text, sharing_keyboards.private_chat(turn.t, url))


def register(routes: Routes) -> None:
    routes.command("share", typed)
    routes.command("start", start)
    routes.button("gshare", pressed)
