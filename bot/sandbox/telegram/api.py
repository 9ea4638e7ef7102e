"""Execution of Bot API calls on the world; it records them, and lists those that should not have been made."""

import inspect
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from bot.sandbox.telegram.chats import Chat, User
from bot.sandbox.telegram.errors import ApiError, MistakeError
from bot.sandbox.telegram.limits import FloodLimits
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.updates import UpdateQueue
from bot.sandbox.telegram.world import World


@dataclass(slots=True)
class Call:
    """Request of the bot. at: monotonic seconds. error_code: None after a success or while it runs.

    base: the folder of the base URL that it was made under, by which a test tells processes apart.
    """

    method: str
    params: dict[str, str]
    at: float
    base: str = ""
    error_code: int | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """Answer to a press in `chat`. seconds: how long the person waited for it. url: what it opens."""

    query_id: str
    person: User
    text: str
    alert: bool
    seconds: float
    chat: Chat | None = None
    url: str = ""


@dataclass(slots=True)
class SimQuery:
    """Callback or inline query. since: monotonic seconds. date: Unix seconds. chat: where a button was pressed."""

    id: str
    person: User
    since: float
    date: int
    chat: Chat | None = None


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """Answer to an inline query. button: it switches to the private chat. cache_time: seconds."""

    results: list[dict[str, Any]]
    button: dict[str, Any] | None = None
    is_personal: bool = False
    cache_time: int = 300
    next_offset: str = ""


@dataclass(slots=True)
class WebhookConfig:
    """Webhook; none without a `url`."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


@dataclass(slots=True)
class BotProfile:
    """Profile that the bot has set: texts by language, commands by scope and language."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Api:
    """State that the methods work on. presses: those without an answer yet. pressed: all, by query id.

    ephemeral: False for an older server, which knows no ephemeral messages.
    """

    world: World
    updates: UpdateQueue
    limits: FloodLimits
    webhook: WebhookConfig = field(default_factory=WebhookConfig)
    profile: BotProfile = field(default_factory=BotProfile)
    presses: dict[str, SimQuery] = field(default_factory=dict)
    inline_queries: dict[str, SimQuery] = field(default_factory=dict)
    inline_answers: dict[str, InlineAnswer] = field(default_factory=dict)
    pressed: dict[str, SimQuery] = field(default_factory=dict)
    ephemeral: bool = True
    toasts: list[Toast] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    query_ids: Iterator[int] = field(default_factory=lambda: count(4_382_091_557_310_482_176))
    violations: list[str] = field(default_factory=list)

    def record(self, name: str, params: Params, base: str = "") -> Call:
        """Record a request."""
        known = METHODS.get(name.lower())
        call = Call(known.name if known else name, dict(params.values), time.monotonic(), base)
        self.calls.append(call)
        return call

    async def execute(self, call: Call, params: Params) -> dict[str, Any]:
        """Return the JSON answer of a recorded call, success or failure."""
        try:
            result = await self._run(call, params)
        except ApiError as error:
            call.error_code = error.code
            if isinstance(error, MistakeError):
                self.violations.append(f"{call.method}: {error.description} {_brief(params)}")
            body = {"ok": False, "error_code": error.code, "description": error.description}
            return body | ({"parameters": error.parameters} if error.parameters else {})
        finally:
            call.done = True
            self.world.changed()
        return {"ok": True, "result": result}

    async def _run(self, call: Call, params: Params) -> Any:
        method = METHODS.get(call.method.lower())
        if method is None:
            raise MistakeError("Not Found", 404)
        if unknown := _unknown(method, params):
            self.violations.append(f"{call.method}: unknown parameters {', '.join(unknown)}")
        result = method.run(self, params)
        return await result if inspect.isawaitable(result) else result


Run = Callable[[Api, Params], Any]
R = TypeVar("R", bound=Run)


@dataclass(frozen=True, slots=True)
class Method:
    """Bot API method. params: the names it knows. run: returns the result, or an awaitable of it."""

    name: str
    params: frozenset[str]
    run: Run


METHODS: dict[str, Method] = {}
"""By lower-case name; filled by the modules of `methods/`."""


def method(name: str, params: str = "") -> Callable[[R], R]:
    """Register a Bot API method with the names of its parameters, separated by spaces."""

    def register(run: R) -> R:
        METHODS[name.lower()] = Method(name, frozenset(params.split()), run)
        return run

    return register


def _unknown(method: Method, params: Params) -> list[str]:
    """Return the names that the method does not know; an upload may have any name that some value attaches."""
    attaching = " ".join(params.values.values())
    files = {name for name in params.files if f"attach://{name}" not in attaching}
    return sorted((params.values.keys() | files) - method.params)


def _brief(params: Params) -> str:
    return str({name: value if len(value) <= 80 else f"{value[:80]}…" for name, value in params.values.items()})
