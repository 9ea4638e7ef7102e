"""Which handler an update is for."""

from typing import Any

from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.services.chats.dialogs import Waiting
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards.callback_data import Press, parse


def is_relayed(message: Message) -> bool:
    """Say whether somebody else's words were passed on: forwarded, by an inline bot, from a linked channel."""
    return bool(message.forward_origin or message.via_bot or message.is_automatic_forward)


def command_of(message: Message) -> tuple[str, str] | None:
    """Return a typed command in lower case, with its mention if any, and the raw text behind it.

    None for anything else; a caption, passed-on text or a slash that stands alone is no command.
    """
    text = message.text or ""
    if not text.startswith("/") or not text[1:2].strip() or is_relayed(message):
        return None
    word, *rest = text[1:].split(maxsplit=1)
    return word.lower(), rest[0].strip() if rest else ""


class Typed(BaseFilter):
    """A command, in any case, addressed to nobody or to this bot; the handler gets the text behind it as `args`."""

    def __init__(self, *names: str) -> None:
        self._names = names

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        found = command_of(message)
        return {"args": found[1]} if found and found[0].split("@")[0] in self._names else False


class Pressed(BaseFilter):
    """A button with this verb; the handler gets `press`."""

    def __init__(self, verb: str) -> None:
        self._verb = verb

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Press]:
        press = parse(query.data)
        return {"press": press} if press is not None and press.verb == self._verb else False


class Awaited(BaseFilter):
    """Anything but a command while the bot waits for this kind of answer; the handler gets the `dialog`.

    Passed-on words are an answer only where a key is waited for, since a colleague may have sent it, and no command;
    what was deleted as a key is no other answer.
    """

    def __init__(self, kind: Waiting) -> None:
        self._kind = kind

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        if command_of(message) or turn.dialog is None or turn.dialog.kind != self._kind:
            return False
        if self._kind is Waiting.KEY:
            answers = not is_relayed(message) or not (message.text or "").startswith("/")
        else:
            answers = not is_relayed(message) and turn.urgent.deleted is None
        return {"dialog": turn.dialog} if answers else False


class InGroup(BaseFilter):
    """What happens in a group, or with `False` what does not."""

    def __init__(self, group: bool = True) -> None:
        self._group = group

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        return turn.group is self._group
