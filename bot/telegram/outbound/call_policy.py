"""Policy for failed calls to Telegram."""

import asyncio
from dataclasses import dataclass
from typing import Any, Generic

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.services.metrics import LOST_ANSWERS, PLAIN_TEXT
from bot.supervisor import Fatal, Supervisor
from bot.telegram.outbound.admission import Admission
from bot.telegram.outbound.client import TOKEN_REVOKED, Fleeting, Lost, Unreached
from bot.telegram.outbound.outage import TelegramOutage
from bot.telegram.outbound.refusals import Refusal, refusal_of
from bot.texts.html import plain_text

log = structlog.get_logger()

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries while Telegram cannot be reached
HARMLESS_TWICE = ("edit", "delete", "answer", "set", "get")


@dataclass(slots=True)
class _Call(Generic[TelegramType]):
    """Call and how often it failed. admitted: it counts in its chat's send rate already, or need not."""

    method: TelegramMethod[TelegramType]
    admitted: bool
    unreached: int = 0
    lost: int = 0
    plain: bool = False

    @property
    def name(self) -> str:
        return self.method.__api_method__

    @property
    def chat_id(self) -> int | None:
        return _chat_of(self.method)


class Policy:
    """Policy for a failed call.

    429: again once the Retry-After of its chat is over, but for what is Fleeting. Unreached: again until it arrives.
    Lost: an idempotent call is tried again a few times, a message is resent once. An entity error: once more as plain
    text. 401: the process ends. getUpdates and sendChatAction are made once.
    """

    def __init__(self, supervisor: Supervisor, admission: Admission, outage: TelegramOutage) -> None:
        self._supervisor = supervisor
        self._outage = outage
        self._admission = admission

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        name = method.__api_method__
        if name == "sendChatAction":
            self._admission.spare(_chat_of(method))
        if name in ("getUpdates", "sendChatAction"):
            return await make_request(bot, method)  # the poller has a policy of its own; typing is not worth a retry
        call = _Call(method, admitted=_chat_of(method) is None or not name.startswith("send"))
        while True:
            try:
                await self._admit(call)
                return await make_request(bot, call.method)
            except TelegramRetryAfter as error:
                await self._flood_wait(call, error)
            except Unreached as error:
                await self._unreached(call, error)
            except Lost as error:
                await self._lost(call, error)
            except TelegramBadRequest as error:
                _as_plain(call, error)
            except TelegramUnauthorizedError:
                self._supervisor.fail(Fatal(TOKEN_REVOKED))
                raise

    async def _admit(self, call: _Call[Any]) -> None:
        if call.chat_id is None:
            return
        if not call.admitted:
            await self._admission.admit(call.chat_id, or_never=isinstance(call.method, Fleeting))
            call.admitted = True
        elif call.name.startswith(("send", "edit")):  # another call may have been told to wait longer
            await self._admission.flood_over(call.chat_id)

    async def _flood_wait(self, call: _Call[Any], error: TelegramRetryAfter) -> None:
        if call.chat_id is not None:
            self._admission.limited(call.chat_id, error.retry_after)
        else:
            log.warning("told to wait by Telegram", call=call.name, seconds=error.retry_after)
        if isinstance(call.method, Fleeting):
            raise error
        await asyncio.sleep(error.retry_after)

    async def _unreached(self, call: _Call[Any], error: Unreached) -> None:
        pause = PAUSES[min(call.unreached, len(PAUSES) - 1)]
        call.unreached += 1
        log.debug("a call did not arrive", call=call.name, reason=str(error), again_in=pause)
        await self._sleep(pause)

    async def _lost(self, call: _Call[Any], error: Lost) -> None:
        call.lost += 1
        LOST_ANSWERS.inc()
        log.debug("no usable answer from Telegram", call=call.name, reason=str(error), tried=call.lost)
        if call.lost > (3 if call.name.startswith(HARMLESS_TWICE) else 1):
            raise error
        await self._sleep(PAUSES[call.lost - 1])

    async def _sleep(self, seconds: float) -> None:
        """Wait before the next try, as one of the answers that an outage holds up."""
        self._outage.answers += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._outage.answers -= 1


def _chat_of(method: TelegramMethod[Any]) -> int | None:
    chat_id = getattr(method, "chat_id", None)
    return chat_id if isinstance(chat_id, int) else None


def _as_plain(call: _Call[Any], error: TelegramBadRequest) -> None:
    """Drop the entities for the next try, where they were what was refused."""
    if call.plain or refusal_of(error) is not Refusal.MARKUP:
        raise error
    PLAIN_TEXT.inc()
    log.error("message sent as plain text: its entities were refused", call=call.name)
    changes: dict[str, Any] = {"parse_mode": None}
    for name in ("text", "caption"):
        if isinstance(value := getattr(call.method, name, None), str):
            changes[name] = plain_text(value)
    call.method, call.plain = call.method.model_copy(update=changes), True
