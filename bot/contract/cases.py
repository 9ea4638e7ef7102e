"""Recorded answers: one JSON file a case, with the requests, their answers, and the reading or error they mean.

Requests name credentials in braces, `{key}`; `base64({user}:{password})` stands for that text encoded.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.domain.reading import Reading
from bot.providers import Provider
from bot.storage.reading_json import from_json, to_json

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""When all recorded answers come: what counts days or hours counts from here."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as documented and its answer: `json`, or `text` of any form."""

    request: Mapping[str, Any]
    status: int
    headers: Mapping[str, str]
    json: Any
    text: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """Recorded case. credentials: those that matter, the rest is made up. error: the cause's name, if one is meant."""

    name: str
    source: str
    credentials: Mapping[str, str]
    exchanges: tuple[Exchange, ...]
    reading: Reading | None
    error: str | None
    last: Reading | None


def load(folder: Path) -> list[Case]:
    """Return the cases of a folder, `documented.json` first. Raises KeyError, ValueError for one that is misshapen."""
    files = sorted(folder.glob("*.json"), key=lambda file: (file.stem != "documented", file.stem))
    return [_case(file.stem, file.read_text("utf-8")) for file in files]


def credentials(provider: Provider, case: Case) -> dict[str, str]:
    """Return the case's credentials, and a canary for each that it does not name."""
    return {
        field.name: case.credentials.get(field.name) or f"{field.prefix or ''}canary-{field.name}-0123456789"
        for field in provider.credentials
    }


def resolved(template: str, secrets: Mapping[str, str]) -> str:
    """Return a text of a recorded request with the credentials in it."""
    text = re.sub(r"\{(\w+)\}", lambda found: secrets.get(found[1], found[0]), template)
    return re.sub(r"base64\((.*)\)", lambda found: base64.b64encode(found[1].encode()).decode(), text)


def comparable(reading: Reading) -> Reading:
    """Return the reading as far as it is stored: without identity and limits of calls."""
    return from_json(to_json(reading))


def _case(name: str, text: str) -> Case:
    """Parse a case: figures of readings as decimals; those of answers are sent as they stand, so floats will do."""
    data, exact = json.loads(text), json.loads(text, parse_float=Decimal)
    unknown = data.keys() - {"source", "credentials", "exchanges", "reading", "error", "last", "note"}
    if unknown or ("reading" in data) == ("error" in data):
        raise ValueError(f"{name}: needs either reading or error, and knows no {', '.join(sorted(unknown)) or 'both'}")
    return Case(
        name,
        data["source"],
        data.get("credentials", {}),
        tuple(_exchange(exchange) for exchange in data["exchanges"]),
        _reading(exact.get("reading")),
        data.get("error"),
        _reading(exact.get("last")),
    )


def _exchange(data: dict[str, Any]) -> Exchange:
    answer = data["answer"]
    return Exchange(
        data["request"], answer.get("status", 200), answer.get("headers", {}), answer.get("json"), answer.get("text")
    )


def _reading(data: dict[str, Any] | None) -> Reading | None:
    """Return the reading; fields that are left out are unknown."""
    if data is None:
        return None
    empty = dict.fromkeys(("amount", "limit", "used", "blocked", "next_refill_at"))
    balances = [{**empty, "parts": [], **balance} for balance in data["balances"]]
    return from_json({"plan": None, "plan_expires_at": None, **data, "balances": balances})
