"""Executes Bot API calls on the world, records them, and lists those that should not have been made."""

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
    """One request of the bot; `at` is monotonic seconds, `error_code` None after a success or while it runs.

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
    """The answer to a press in `chat`; `seconds` is how long the person waited for it, `url` what it opens."""

    query_id: str
    person: User
    text: str
    alert: bool
    seconds: float
    chat: Chat | None = None
    url: str = ""


@dataclass(slots=True)
class SimQuery:
    """A callback or inline query; `since` is monotonic, `date` Unix seconds, `chat` where a button was pressed."""

    id: str
    person: User
    since: float
    date: int
    chat: Chat | None = None


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What an inline query was answered; `button` switches to the private chat, `cache_time` is in seconds."""

    results: list[dict[str, Any]]
    button: dict[str, Any] | None = None
    is_personal: bool = False
    cache_time: int = 300
    next_offset: str = ""


@dataclass(slots=True)
class WebhookConfig:
    """Where updates are pushed; no `url`, no webhook."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_date: int = 0


@dataclass(slots=True)
class BotProfile:
    """What the bot said about itself; texts by language, commands by scope and language."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class Api:
    """What the methods work on; `presses` still wait for their answer, `pressed` are all there were, by query id.

    Without `ephemeral` it is an older server, which knows no ephemeral messages.
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
        """Note that a request has come."""
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
    """`params` are the names it knows; `run` returns the result, or an awaitable of it."""

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
