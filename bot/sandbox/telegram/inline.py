"""Inline mode: the message of a chosen result."""

from typing import Any

from bot.sandbox.telegram.chats import Content
from bot.sandbox.telegram.content import formatted
from bot.sandbox.telegram.keyboard import parse_markup
from bot.sandbox.telegram.params import Params


def posted(result: dict[str, Any]) -> Content:
    """Return what an article posts; raises KeyError for other results."""
    said, own = Params.of_json(result["input_message_content"]), Params.of_json(result)
    source = said.text("message_text")
    text, entities = formatted(source, said, "entities")
    return Content("text", text, source, entities, markup=parse_markup(own.text("reply_markup"), inline_only=True))
