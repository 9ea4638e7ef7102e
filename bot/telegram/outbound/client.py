"""Bot API client: aiogram's, with the errors of broken answers completed."""

import functools
import json
from typing import Any, get_args

import aiohttp
from aiogram import Bot
from aiogram.client.default import Default, DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramServerError,
)
from aiogram.methods import Response, SendMessage, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile, LinkPreviewOptions
from aiohttp.payload import StringPayload
from pydantic import BaseModel
from yarl import URL

from bot.proxy import no_connection, session_options
from bot.services.metrics import FLOOD_WAITS
from bot.telegram.outbound.outage import TelegramOutage

URLENCODED = "application/x-www-form-urlencoded"
WAIT_UNSTATED = 3  # seconds to wait after a 429 that does not say how long
WAIT_MOST = 86_400  # seconds; no calendar holds the end of an absurd one
TOKEN_REVOKED = "Telegram does not accept BOT_TOKEN (401): it was revoked or is wrong. Get it from BotFather again."  # noqa: S105 - a sentence


class Lost(Exception):
    """Call without a usable answer, which may have taken effect: dropped connection, 5xx, an HTML page, bad bytes."""


class Unreached(Exception):
    """Call that never arrived: no connection could be made."""


class Fleeting(SendMessage):
    """Message that is worth nothing later: where Telegram says to wait, it is left out."""


class Session(AiohttpSession):
    """Session of aiogram's; answers that it cannot read become its own well-formed errors."""

    def __init__(self, api: TelegramAPIServer, proxy: str | None, outage: TelegramOutage | None) -> None:
        super().__init__(api=api)
        self._way = proxy
        self._outage = outage
        self._defaults: dict[str, Any] = {}

    async def create_session(self) -> aiohttp.ClientSession:
        """Return the aiohttp session, with a connector of its own: aiogram's knows no https proxies."""
        if self._session is None or self._session.closed:
            init = self._connector_init
            self._session = aiohttp.ClientSession(**session_options(self._way, init["ssl"], init["limit"]))
        return self._session

    async def close(self) -> None:
        """Close at once: aiogram sleeps for the ends of TLS connections, for which aiohttp waits by itself now."""
        if self._session is not None:
            await self._session.close()

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's signature
    ) -> TelegramType:
        """Make a call. Raises Unreached or Lost where no usable answer came, otherwise aiogram's errors."""
        try:
            answer = await self._request(bot, method, timeout)
        except (Lost, Unreached) as error:
            if self._outage is not None:
                self._outage.failed(str(error))
            raise
        except TelegramAPIError:
            if self._outage is not None:
                self._outage.answered()
            raise
        if self._outage is not None:
            self._outage.answered()
        return answer

    async def _request(self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None) -> TelegramType:  # noqa: ASYNC109
        try:
            return await super().make_request(bot, method, timeout)
        except TelegramNetworkError as error:
            if isinstance(error.__cause__, no_connection()):
                raise Unreached(type(error.__cause__).__name__) from None
            raise Lost("network") from None
        except no_connection() as error:  # a SOCKS proxy's errors are none that aiogram knows
            raise Unreached(type(error).__name__) from None
        except (ClientDecodeError, UnicodeDecodeError, LookupError):
            raise Lost("undecodable") from None
        except TelegramServerError:
            raise Lost("server error") from None

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> Any:
        """Return the form of a call: aiogram prepares the two dozen fields that nobody has set, too.

        Without a file it is encoded by yarl, which takes a sixth of the standard library's time.
        """
        files = dict[str, InputFile]()
        set_ones = method.model_dump(warnings=False, exclude_none=True).items()
        fields = {name: self.prepare_value(value, bot=bot, files=files) for name, value in set_ones}
        fields = {name: str.__str__(value) for name, value in fields.items() if value}  # an enum's own text is its name
        if not files:
            return StringPayload(URL.build(query=fields).raw_query_string, content_type=URLENCODED)
        form = aiohttp.FormData(quote_fields=False)
        for name, value in fields.items():
            form.add_field(name, value)
        for name, file in files.items():
            form.add_field(name, file.read(bot), filename=file.filename or name)
        return form

    def prepare_value(self, value: Any, bot: Bot, files: dict[str, Any], _dumps_json: bool = True) -> Any:
        """Write a default of the bot's once: it never changes, and every message has it."""
        if not isinstance(value, Default) or not _dumps_json:
            return super().prepare_value(value, bot, files, _dumps_json)
        if value.name not in self._defaults:
            self._defaults[value.name] = super().prepare_value(value, bot, files)
        return self._defaults[value.name]

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Complete errors without a description and 429s without parameters before aiogram reads them."""
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        if isinstance(body, dict) and not body.get("ok"):
            body["description"] = str(body.get("description") or "no description")
            if status_code == 429:
                FLOOD_WAITS.inc()
                body["parameters"] = {"retry_after": _seconds(body.get("parameters")) or WAIT_UNSTATED}
            content = json.dumps(body)
        _answer_type(method.__returning__)
        return super().check_response(bot, method, status_code, content)


@functools.cache
def _answer_type(returned: Any) -> Any:
    """Return the type of answer of calls that return this; pydantic keeps none and would build it anew each time.

    The models that it names are completed first: pydantic would build an incomplete one within each type of answer.
    """
    for model in (returned, *get_args(returned)):
        if isinstance(model, type) and issubclass(model, BaseModel):
            model.model_rebuild()
    return Response[returned]


def _seconds(parameters: object) -> int | None:
    """Return the wait that a 429 states, a day at most; None for anything but a whole number of seconds above 0."""
    stated = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return min(stated, WAIT_MOST) if isinstance(stated, int) and stated > 0 else None


def new_bot(token: str, api_url: str, proxy: str | None, outage: TelegramOutage | None = None) -> Bot:
    """Return the client; HTML and no link previews unless a call says otherwise. It has no policy for failures."""
    session = Session(TelegramAPIServer.from_base(api_url), proxy, outage)
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
    return Bot(token, session=session, default=defaults)
