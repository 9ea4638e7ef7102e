"""Inline mode: the results of @bot in the textbox, and the message that one of them becomes."""

from typing import Any

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.content import formatted
from bot.sandbox.telegram.keyboard import parse_markup
from bot.sandbox.telegram.params import Params
from bot.sandbox.telegram.world import Content

LATEST = 5  # queries whose results a tab may still ask for


def answers_json(api: Api) -> dict[str, list[dict[str, Any]]]:
    """Return what may be chosen, by query."""
    latest = list(api.inline_answers.items())[-LATEST:]
    return {
        query: [{"title": result.get("title", ""), "description": result.get("description", "")} for result in results]
        for query, results in latest
    }


def content(result: dict[str, Any]) -> Content:
    """Return what an article posts; raises KeyError for other results."""
    said, own = Params.of_json(result["input_message_content"]), Params.of_json(result)
    source = said.text("message_text")
    text, entities = formatted(source, said, "entities")
    return Content("text", text, source, entities, markup=parse_markup(own.text("reply_markup"), inline_only=True))
