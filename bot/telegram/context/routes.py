"""Which handler an update is for: commands, buttons and answers to questions by name, everything else by its kind."""

from collections.abc import Awaitable, Callable

from bot.services.chats.dialogs import Waiting
from bot.storage.dialogs import Dialog
from bot.telegram.context.incoming import Kind
from bot.telegram.context.turn import Turn
from bot.telegram.keyboards.callback_data import Press, parse

CommandHandler = Callable[[Turn, str], Awaitable[None]]
ButtonHandler = Callable[[Turn, Press], Awaitable[None]]
AnswerHandler = Callable[[Turn, Dialog], Awaitable[None]]
Handler = Callable[[Turn], Awaitable[None]]
Condition = Callable[[Turn], bool]


class Routes:
    """The handlers of one kind of chat. A command handler gets the text behind its command, a button's its press."""

    def __init__(self) -> None:
        self.commands: dict[str, tuple[CommandHandler, Condition]] = {}
        self.buttons: dict[str, ButtonHandler] = {}
        self._answers: dict[str, AnswerHandler] = {}
        self._before: list[tuple[Condition, Handler]] = []
        self._kinds: dict[Kind, list[tuple[Condition, Handler]]] = {}

    def command(self, name: str, handler: CommandHandler, *, when: Condition = lambda turn: True) -> None:
        """`/NAME`, for those whom `when` lets; to others the command does not exist."""
        self.commands[name] = (handler, when)

    def button(self, verb: str, handler: ButtonHandler) -> None:
        self.buttons[verb] = handler

    def answer(self, kind: Waiting, handler: AnswerHandler) -> None:
        """What is sent while the bot waits for this kind of answer, but commands."""
        self._answers[kind] = handler

    def before_commands(self, condition: Condition, handler: Handler) -> None:
        """A message on which the condition holds, whatever command is in it."""
        self._before.append((condition, handler))

    def other(self, kind: Kind, handler: Handler, *, when: Condition = lambda turn: True) -> None:
        """An update of this kind that is for none of the handlers above; the first that fits gets it."""
        self._kinds.setdefault(kind, []).append((when, handler))

    async def handle(self, turn: Turn) -> None:
        """Call the handler of the update; none where it is for nobody."""
        update = turn.update
        if update.callback is not None:
            press = parse(update.callback.data)
            if press is not None and (button := self.buttons.get(press.verb)) is not None:
                await button(turn, press)
        elif update.kind is not Kind.MESSAGE or not await self._handle_message(turn):
            for when, handler in self._kinds.get(update.kind, ()):
                if when(turn):
                    await handler(turn)
                    return

    async def _handle_message(self, turn: Turn) -> bool:
        dialog, command = turn.dialog, turn.update.command
        answers = self._answers.get(dialog.kind) if dialog is not None and _may_answer(turn, dialog) else None
        if answers is not None and dialog is not None and dialog.kind == Waiting.KEY:
            await answers(turn, dialog)
            return True
        for condition, first in self._before:
            if condition(turn):
                await first(turn)
                return True
        if command is not None and command.name in self.commands:
            handler, when = self.commands[command.name]
            if when(turn):
                await handler(turn, command.args)
                return True
        if answers is not None and dialog is not None:
            await answers(turn, dialog)
            return True
        return False


def _may_answer(turn: Turn, dialog: Dialog) -> bool:
    """Say whether a message can be the answer that is waited for; a command never is.

    Passed-on words are an answer only where a key is waited for, since a colleague may have sent it, and no command;
    what was deleted as a key is no other answer.
    """
    message = turn.update.message
    if message is None or message.command is not None:
        return False
    if dialog.kind == Waiting.KEY:
        return not message.relayed or not (message.text or "").startswith("/")
    return not message.relayed and not turn.pre_queue.showed_key
