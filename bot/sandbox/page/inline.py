"""Inline mode: the results of @bot in the textbox."""

from typing import Any

from bot.sandbox.telegram.api import Api, InlineAnswer

LATEST = 5  # queries whose results a tab may still ask for


def answers_json(api: Api) -> dict[str, dict[str, Any]]:
    """Return what may be chosen, by query: the results, and the button that leads to the private chat."""
    return {query: _answer_json(answer) for query, answer in list(api.inline_answers.items())[-LATEST:]}


def _answer_json(answer: InlineAnswer) -> dict[str, Any]:
    results = [{"title": one.get("title", ""), "description": one.get("description", "")} for one in answer.results]
    return {"results": results, "button": answer.button}
