"""The fields that a provider needs, asked one by one; what is given so far is sealed in the dialog."""

from bot.domain.errors import KeyOfAnotherProvider, KeyUnusable
from bot.providers import Provider
from bot.services.accounts.keys import field_in, is_single
from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards import common_keyboards
from bot.texts import linking as say
from bot.texts.errors import error_text
from bot.texts.html import Html


def field_labels(info: Provider) -> list[str]:
    return [field.label for field in info.credentials]


async def ask_key(turn: Turn, provider: str) -> None:
    """Ask for the key, or for the first of several fields."""
    info = turn.resources.providers.info(provider)
    nonce = await turn.ask(Waiting.KEY, provider=provider)
    single = is_single(info)
    text = (
        say.key_question(turn.t, info.title)
        if single
        else say.first_field_question(turn.t, info.title, field_labels(info))
    )
    await turn.reply.show(text, common_keyboards.cancel(turn.t, nonce))


async def fields_sent(turn: Turn, dialog: Dialog, info: Provider, raw: str) -> str | None:
    """Return all fields as one text once the last has come, one by one or together; else ask for the next."""
    given: list[str] = dialog.data.get("fields", [])
    words = raw.split()
    fresh = words if not given and len(words) == len(info.credentials) else [raw]
    return await take_fields(turn, info, given, fresh, account=dialog.data.get("account"))


async def take_fields(
    turn: Turn, info: Provider, given: list[str], fresh: list[str], *, account: str | None = None
) -> str | None:
    """Return all fields as one text; None when one cannot be used or is missing: then it is asked for, and the fields
    before it are kept. account: whose fields are replaced."""
    infos, taken, problem = turn.resources.providers.infos(), list(given), None
    for text in fresh:
        try:
            taken.append(field_in(infos, info, info.credentials[len(taken)].name, text))
        except (KeyUnusable, KeyOfAnotherProvider) as error:
            problem = unusable(turn, info, error)
            break
    if problem is None and len(taken) == len(info.credentials):
        return " ".join(taken)
    extra = {"account": account} if account else {}
    nonce = await turn.ask(Waiting.KEY, provider=info.id, fields=taken, **extra)
    wanted, count = info.credentials[len(taken)], len(info.credentials)
    text = problem or say.next_field_question(turn.t, wanted.label, len(taken) + 1, count)
    await turn.reply.say(text, common_keyboards.cancel(turn.t, nonce))
    return None


def unusable(turn: Turn, info: Provider, error: KeyUnusable | KeyOfAnotherProvider) -> Html:
    """Say why a field cannot be used, and of several which."""
    if isinstance(error, KeyOfAnotherProvider):
        return say.key_of_other(turn.t, info.title, turn.title(error.provider))
    label = next((field.label for field in info.credentials if field.name == error.field), None)
    if label is None or is_single(info):
        return error_text(turn.t, error)
    return say.field_unusable(turn.t, info.title, label)
