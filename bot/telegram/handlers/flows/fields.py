"""Fields that a provider needs, asked for one by one; those given so far are sealed in the dialog."""

from bot.domain.errors import KeyOfAnotherProvider, KeyUnusable
from bot.providers import Provider
from bot.services.accounts.keys import field_in, is_single
from bot.services.chats.dialogs import DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.request import Request
from bot.telegram.keyboards import common_keyboards
from bot.texts import linking
from bot.texts.errors import error_text
from bot.texts.html import Html


def field_labels(info: Provider) -> list[str]:
    return [field.label for field in info.credentials]


async def ask_key(request: Request, provider: str) -> None:
    """Ask for the key, or for the first of several fields."""
    info = request.info(provider)
    nonce = await request.ask(DialogKind.KEY, provider=provider)
    single = is_single(info)
    text = (
        linking.key_question(request.t, info.title)
        if single
        else linking.first_field_question(request.t, info.title, field_labels(info))
    )
    await request.reply.show(text, common_keyboards.cancel(request.t, nonce))


async def fields_sent(request: Request, dialog: Dialog, info: Provider, raw: str) -> str | None:
    """Return all fields as one text once the last has come, one by one or together; else ask for the next."""
    given: list[str] = dialog.data.get("fields", [])
    words = raw.split()
    fresh = words if not given and len(words) == len(info.credentials) else [raw]
    return await take_fields(request, info, given, fresh, account=dialog.data.get("account"))


async def take_fields(
    request: Request, info: Provider, given: list[str], fresh: list[str], *, account: str | None = None
) -> str | None:
    """Return all fields as one text. None when one cannot be used or is missing: it is asked for then.

    The fields before it are kept in the dialog. account: whose fields are replaced.
    """
    infos, taken, problem = request.infos, list(given), None
    for text in fresh:
        try:
            taken.append(field_in(infos, info, info.credentials[len(taken)].name, text))
        except (KeyUnusable, KeyOfAnotherProvider) as error:
            problem = unusable(request, info, error)
            break
    if problem is None and len(taken) == len(info.credentials):
        return " ".join(taken)
    extra = {"account": account} if account else {}
    nonce = await request.ask(DialogKind.FIELDS, provider=info.id, fields=taken, **extra)
    wanted, count = info.credentials[len(taken)], len(info.credentials)
    text = problem or linking.next_field_question(request.t, wanted.label, len(taken) + 1, count)
    await request.reply.say(text, common_keyboards.cancel(request.t, nonce))
    return None


def unusable(request: Request, info: Provider, error: KeyUnusable | KeyOfAnotherProvider) -> Html:
    """Return why a field is not valid, and of several which."""
    if isinstance(error, KeyOfAnotherProvider):
        return linking.key_of_other(request.t, info.title, request.title(error.provider))
    label = next((field.label for field in info.credentials if field.name == error.field), None)
    if label is None or is_single(info):
        return error_text(request.t, error)
    return linking.field_unusable(request.t, info.title, label)
