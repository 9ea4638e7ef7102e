"""Methods that answer presses and inline queries."""

import time
from typing import Any

from bot.sandbox.telegram.api import Api, InlineAnswer, SimQuery, Toast, method
from bot.sandbox.telegram.content import TEXT_MAX, formatted
from bot.sandbox.telegram.errors import MistakeError, not_now
from bot.sandbox.telegram.keyboard import parse_markup
from bot.sandbox.telegram.links import PAYLOAD, read_link
from bot.sandbox.telegram.params import Params

TOAST_MAX = 200  # characters
ANSWERABLE = 150  # seconds
RESULTS_MAX = 50
RESULT_ID_MAX = 64  # bytes
OFFSET_MAX = 64  # bytes
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def _take(api: Api, waiting: dict[str, SimQuery], query_id: str) -> SimQuery:
    """Return the query and close it: it can be answered once, and not for long."""
    query = waiting.pop(query_id, None)
    if query is None or api.world.now() - query.date > ANSWERABLE:
        raise not_now(_TOO_OLD)
    return query


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(api: Api, params: Params) -> bool:
    text = params.text("text")
    if len(text) > TOAST_MAX:
        raise MistakeError("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not _may_open(api, url):
        raise MistakeError("URL_INVALID")
    query = _take(api, api.presses, params.required("callback_query_id"))
    waited = time.monotonic() - query.since
    api.toasts.append(Toast(query.id, query.person, text, params.flag("show_alert"), waited, query.chat, url))
    return True


def _may_open(api: Api, url: str) -> bool:
    """Return whether a press may open the URL: without a game only the bot's own chat with a start parameter."""
    link = read_link(url, api.world.bot.username or "")
    return link is not None and link.kind == "start" and bool(link.payload)


@method(
    "answerInlineQuery",
    "inline_query_id results cache_time is_personal next_offset button switch_pm_parameter switch_pm_text",
)
def answer_inline_query(api: Api, params: Params) -> bool:
    results = params.parsed("results", "can't parse inline query results JSON object")
    if not isinstance(results, list):
        raise MistakeError("expected an Array of inline query results")
    if len(results) > RESULTS_MAX:
        raise MistakeError("too many inline query results specified")
    for result in results:
        _check_result(result)
    if len({result["id"] for result in results}) < len(results):
        raise MistakeError("RESULT_ID_DUPLICATE")
    button = params.parsed("button", "can't parse inline query results button JSON object")
    if button is not None:
        _check_button(button)
    cache_time = params.number("cache_time", 300)
    if cache_time < 0:
        raise MistakeError("CACHE_TIME_INVALID")
    query = _take(api, api.inline_queries, params.required("inline_query_id"))
    offset = params.text("next_offset")
    if len(offset.encode()) > OFFSET_MAX:
        raise MistakeError("NEXT_OFFSET_INVALID")
    api.inline_answers[query.id] = InlineAnswer(results, button, params.flag("is_personal"), cache_time, offset)
    return True


def _check_button(button: Any) -> None:
    wrong = "can't parse inline query results button: "
    if not isinstance(button, dict):
        raise MistakeError(f"{wrong}expected an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise MistakeError(f'{wrong}Can\'t find field "text"')
    actions = [name for name in ("start_parameter", "web_app") if button.get(name) is not None]
    if len(actions) != 1:
        raise MistakeError("inline query results button must have exactly one of the optional fields")
    if "start_parameter" in actions and not PAYLOAD.fullmatch(str(button["start_parameter"])):
        raise MistakeError("START_PARAM_INVALID")


def _check_result(result: Any) -> None:
    if not isinstance(result, dict):
        raise MistakeError("can't parse inline query result: Inline query result must be an object")
    wanted = ("type", "id", "title") if result.get("type") == "article" else ("type", "id")
    for name in wanted:
        if not isinstance(result.get(name), str) or not result[name]:
            raise MistakeError(f"can't parse inline query result: Can't find field \"{name}\"")
    if len(result["id"].encode()) > RESULT_ID_MAX:
        raise MistakeError("RESULT_ID_INVALID")
    own = Params.of_json(result)
    parse_markup(own.text("reply_markup"), inline_only=True)
    content = result.get("input_message_content")
    if result["type"] == "article" and not isinstance(content, dict):
        raise MistakeError("input message content is not specified")
    if isinstance(content, dict):
        inner = Params.of_json(content)
        text, _ = formatted(inner.text("message_text"), inner, "entities")
        if not 1 <= len(text) <= TEXT_MAX:
            raise MistakeError("message text is empty" if not text else "MESSAGE_TOO_LONG")
