"""Simulated Telegram on loopback: people and groups to act as, and a strict Bot API for the bot."""

# ruff: noqa: ASYNC109 - these are time limits of a test, named as everywhere

from collections.abc import Callable, Sequence
from typing import Any, Self, TypedDict, Unpack

import bot.sandbox.telegram.methods  # noqa: F401 - registers the methods
from bot.domain.clock import Clock, SystemClock
from bot.sandbox.telegram.api import Api, Call, InlineAnswer, Toast
from bot.sandbox.telegram.chats import Chat, Status, User
from bot.sandbox.telegram.faults import Fault, FaultKind, FaultPlan
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.limits import FloodLimits
from bot.sandbox.telegram.people import Person
from bot.sandbox.telegram.server import Server
from bot.sandbox.telegram.transcript import read_in_group, transcript
from bot.sandbox.telegram.updates import UpdateQueue
from bot.sandbox.telegram.waiting import PATIENCE, QUIET, Waiting
from bot.sandbox.telegram.webhook import WebhookSender
from bot.sandbox.telegram.world import World
from bot.supervisor import Supervisor

FIRST_UPDATE = 718_204_533  # Telegram starts at a random number; any but 1 finds a bot that counts by itself


class FaultArgs(TypedDict, total=False):
    """Arguments of the kinds of fault, see `Fault`."""

    chat_id: int
    code: int
    description: str
    parameters: dict[str, Any]
    retry_after: int
    seconds: float


class TelegramSim:
    """Simulated Telegram: `await start()`, give the bot `url` and the token, act, `await stop()`; or `async with`.

    clock: dates messages and decides what is too old; flood limits stay on real time. webhook_delay: seconds before a
    refused webhook update comes again; it doubles from there.
    """

    def __init__(
        self,
        token: str = "4242:TEST-token",  # noqa: S107 - opens nothing but this
        username: str = "testbot",
        clock: Clock | None = None,
        webhook_delay: float = 0.2,
    ) -> None:
        clock = clock or SystemClock()
        bot_id = int(token.split(":")[0])
        self.token = token
        self.url = ""
        self.world = World(User(bot_id, username.title(), username, is_bot=True), clock)
        self.api = Api(self.world, UpdateQueue(self.world, FIRST_UPDATE), FloodLimits(SystemClock()))
        self._faults = FaultPlan()
        self._server = Server(self.api, token, self._faults)
        self._webhooks = WebhookSender(self.api, webhook_delay)
        self._tasks = Supervisor()
        self._waiting = Waiting(self.api)

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        self.url = await self._server.start(port)
        self._tasks.loop("simulated webhooks", self._webhooks.run)

    async def stop(self) -> None:
        await self._tasks.stop_loops()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    def person(
        self, user_id: int, first_name: str, username: str | None = None, language_code: str | None = "en"
    ) -> Person:
        """Return somebody new; the bot may write to them once they have written."""
        user = User(user_id, first_name, username, language_code)
        self.world.users[user_id] = user
        chat = Chat(user_id, "private", user=user)
        self.world.chats[user_id] = chat
        return Person(self.api, self._waiting, user, chat)

    def group(
        self,
        chat_id: int,
        title: str,
        members: Sequence[Person] = (),
        admins: Sequence[Person] = (),
        bot: Status = "member",
        supergroup: bool = False,
        forum: bool = False,
    ) -> Group:
        """Return a new group that has the bot with this status; the first of `admins` owns it."""
        chat = Chat(chat_id, "supergroup" if supergroup or forum else "group", title, is_forum=forum)
        chat.next_message = 2 if forum else 1  # the General topic holds number 1
        chat.members = {person.id: "member" for person in members}
        chat.members |= {person.id: "administrator" if rank else "creator" for rank, person in enumerate(admins)}
        chat.members[self.world.bot.id] = bot
        self.world.chats[chat_id] = chat
        return Group(self.api, chat)

    def raw_update(self, body: dict[str, Any]) -> int:
        """Send the bot any object as an update and return its id; an `update_id` in it may be old or taken."""
        return self.api.updates.put_raw(body)

    def fault(self, method: str, kind: FaultKind, times: int = 1, **args: Unpack[FaultArgs]) -> None:
        """Let the next `times` calls of the method ("*" for any) fail."""
        self._faults.add(Fault(method.lower(), kind, times, **args))

    def heal(self) -> None:
        """Forget the faults still to come."""
        self._faults.waiting.clear()

    def revoke_token(self) -> None:
        """Answer every further call with 401."""
        self._server.revoked = True

    @property
    def flood_limits(self) -> bool:
        return self.api.limits.on

    @flood_limits.setter
    def flood_limits(self, on: bool) -> None:
        self.api.limits.on = on

    @property
    def ephemeral(self) -> bool:
        """Whether the server knows ephemeral messages; an older one does not."""
        return self.api.ephemeral

    @ephemeral.setter
    def ephemeral(self, known: bool) -> None:
        self.api.ephemeral = known

    @property
    def calls(self) -> list[Call]:
        return self.api.calls

    def called(self, method: str) -> list[Call]:
        return [call for call in self.api.calls if call.method.lower() == method.lower()]

    @property
    def violations(self) -> list[str]:
        """Requests that no bot should make, a line each, whatever they were answered."""
        return self.api.violations

    @property
    def toasts(self) -> list[Toast]:
        return self.api.toasts

    @property
    def pending(self) -> int:
        """Number of updates that the bot has not confirmed."""
        return len(self.api.updates.pending)

    @property
    def settled(self) -> bool:
        """Whether the bot has taken every update and no call of it runs."""
        return self._waiting.settled

    async def until(self, predicate: Callable[[], object], timeout: float = PATIENCE) -> None:
        """Return when the predicate holds; AssertionError with a transcript if it does not within `timeout` seconds."""
        await self._waiting.until(predicate, timeout)

    async def toast(self, query_id: str, timeout: float = PATIENCE) -> Toast:
        """Return the answer to a press."""
        await self.until(lambda: any(one.query_id == query_id for one in self.toasts), timeout)
        return next(one for one in self.toasts if one.query_id == query_id)

    async def idle(self, quiet: float = QUIET, timeout: float = PATIENCE) -> None:
        """Return when the bot has taken every update and made no call for `quiet` seconds."""
        await self._waiting.idle(quiet, timeout)

    async def inline(self, query_id: str, timeout: float = PATIENCE) -> InlineAnswer:
        """Return the answer to an inline query."""
        await self.until(lambda: query_id in self.api.inline_answers, timeout)
        return self.api.inline_answers[query_id]

    def read_by(self, person: Person, group: Group) -> list[str]:
        """Return all that this member could read in the group, see `read_in_group`."""
        return read_in_group(self.api, person.user, group.messages())

    def transcript(self) -> str:
        """Return what the chats show and all that the bot ever wrote; a person's deleted message is only marked."""
        return transcript(self.api)
