"""Answers with one thing changed: every leaf of a JSON value, or of an XML document, replaced or taken away."""

import copy
import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import quoteattr

from bot.contract.cases import Exchange
from bot.providers.body import Format, decode

Path = tuple[str | int, ...]
GONE = object()
"""Stands for "take it away"."""


def value_of(exchange: Exchange, form: Format) -> Any:
    """Return what an exchange answers, as the interface sees it."""
    if exchange.text is None:
        return exchange.json
    return json.loads(exchange.text) if form is Format.JSON else decode(exchange.text.encode(), "", form, ())


def answering(exchange: Exchange, value: Any, form: Format, status: int) -> Exchange:
    """Return the exchange with another answer."""
    if form is Format.JSON:
        return Exchange(exchange.request, status, exchange.headers, value, None)
    return Exchange(exchange.request, status, exchange.headers, None, _xml("answer", value))


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every number, text, boolean and null with its place."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from leaves(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, (*path, index))
    else:
        yield path, value


def changed(value: Any, path: Path, new: Any) -> Any:
    """Return a copy with `new` at the path, or without it; what leads there is made where it is missing."""
    if not path:
        return new
    root = copy.deepcopy(value)
    at = root
    for step, following in pairwise(path):
        if not _contains(at, step):
            _put(at, step, [] if isinstance(following, int) else {})
        at = at[step]
    if new is GONE:
        del at[path[-1]]
    else:
        _put(at, path[-1], new)
    return root


def extended(value: Any) -> Any:
    """Return a copy with fields that no document names in every object."""
    if isinstance(value, dict):
        return {"brand_new": {"x": 1}, **{name: extended(child) for name, child in value.items()}, "newer": "…"}
    return [extended(child) for child in value] if isinstance(value, list) else value


def _contains(container: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(container, list) and step < len(container)
    return isinstance(container.get(step), dict | list)


def _put(container: Any, step: str | int, value: Any) -> None:
    if isinstance(container, list) and step == len(container):
        container.append(value)
    else:
        container[step] = value


def _xml(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_xml(name, child) for child in value)
    if not isinstance(value, dict):
        return f"<{name}>{'' if value is None else value}</{name}>"
    attributes = "".join(f" {key[1:]}={quoteattr(str(child))}" for key, child in value.items() if key.startswith("@"))
    inside = "".join(_xml(key, child) for key, child in value.items() if key[0] not in "@#")
    return f"<{name}{attributes}>{inside}{value.get('#text', '')}</{name}>"
