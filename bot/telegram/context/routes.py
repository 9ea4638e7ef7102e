"""Routes from an update to its handler: commands, buttons and answers by name, everything else by its kind."""

from collections.abc import Awaitable, Callable

from bot.services.chats.dialogs import AWAIT_KEY, DialogKind
from bot.storage.dialogs import Dialog
from bot.telegram.context.incoming import UpdateKind
from bot.telegram.context.request import Request
from bot.telegram.keyboards.callback_data import parse

CommandHandler = Callable[[Request, str], Awaitable[None]]
ButtonHandler = Callable[..., Awaitable[None]]  # the arguments of its verb: `VERBS`
AnswerHandler = Callable[[Request, Dialog], Awaitable[None]]
Handler = Callable[[Request], Awaitable[None]]
Condition = Callable[[Request], bool]


class Routes:
    """Handlers of one kind of chat. A command's gets the text behind it, a button's the arguments of its verb."""

    def __init__(self) -> None:
        self.commands: dict[str, tuple[CommandHandler, Condition]] = {}
        self.buttons: dict[str, ButtonHandler] = {}
        self._answers: dict[str, AnswerHandler] = {}
        self._before: list[tuple[Condition, Handler]] = []
        self._kinds: dict[UpdateKind, list[tuple[Condition, Handler]]] = {}

    def command(self, name: str, handler: CommandHandler, *, when: Condition = lambda request: True) -> None:
        """Register `/NAME`, for those whom `when` lets; to others the command does not exist."""
        self.commands[name] = (handler, when)

    def button(self, verb: str, handler: ButtonHandler) -> None:
        self.buttons[verb] = handler

    def answer(self, kind: DialogKind, handler: AnswerHandler) -> None:
        """Register a handler of messages, but commands, while a dialog of this kind waits."""
        self._answers[kind] = handler

    def before_commands(self, condition: Condition, handler: Handler) -> None:
        """Register a handler of messages on which the condition holds, whatever command is in them."""
        self._before.append((condition, handler))

    def other(self, kind: UpdateKind, handler: Handler, *, when: Condition = lambda request: True) -> None:
        """Register a handler of other updates of this kind; the first that fits gets one."""
        self._kinds.setdefault(kind, []).append((when, handler))

    async def handle(self, request: Request) -> None:
        """Call the handler of the update, if there is one."""
        update = request.update
        if update.callback is not None:
            callback = parse(update.callback.data)
            if callback is not None and (button := self.buttons.get(callback.verb)) is not None:
                await button(request, *callback.args)
        elif update.kind is not UpdateKind.MESSAGE or not await self._handle_message(request):
            for when, handler in self._kinds.get(update.kind, ()):
                if when(request):
                    await handler(request)
                    return

    async def _handle_message(self, request: Request) -> bool:
        dialog, command = request.dialog, request.update.command
        answers = self._answers.get(dialog.kind) if dialog is not None and _may_answer(request, dialog) else None
        if answers is not None and dialog is not None and dialog.kind in AWAIT_KEY:
            await answers(request, dialog)
            return True
        for condition, first in self._before:
            if condition(request):
                await first(request)
                return True
        if command is not None and command.name in self.commands:
            handler, when = self.commands[command.name]
            if when(request):
                await handler(request, command.args)
                return True
        if answers is not None and dialog is not None:
            await answers(request, dialog)
            return True
        return False


def _may_answer(request: Request, dialog: Dialog) -> bool:
    """Return whether a message can be the answer that the dialog waits for; a command never is, nor what is Telegram's.

    A forwarded text is an answer only where a key is waited for, since a colleague may have sent it; a message that
    was deleted as a key is no other answer.
    """
    message = request.update.message
    if message is None or message.command is not None or message.service:
        return False
    if dialog.kind in AWAIT_KEY:
        return not message.relayed or not (message.text or "").startswith("/")
    return not message.relayed and not request.pre_queue.showed_key
