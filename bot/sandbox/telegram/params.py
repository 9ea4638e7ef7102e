"""Parameters of a call, whatever their encoding was: strings and uploads."""

import json
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.errors import MistakeError


@dataclass(frozen=True, slots=True)
class Upload:
    """File part of a multipart request."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Params:
    """Parameters; an absent one and an empty one are the same, as in the real server."""

    values: dict[str, str]
    files: dict[str, Upload] = field(default_factory=dict)

    @classmethod
    def of_json(cls, body: dict[str, Any]) -> "Params":
        """Take a JSON object: what is no string becomes the JSON text that a form would hold."""
        return cls(
            {
                name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                for name, value in body.items()
                if value is not None
            }
        )

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def required(self, name: str) -> str:
        """Return the parameter. Raises MistakeError when it is absent or empty."""
        if not (value := self.text(name)):
            raise MistakeError(f"{name} is empty")
        return value

    def number(self, name: str, default: int = 0) -> int:
        """Return the integer, `default` when absent. Raises MistakeError for what is none, which Telegram lets pass."""
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise MistakeError(f"{name} must be an Integer") from None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def parsed(self, name: str, wrong: str) -> Any:
        """Return the JSON value, None when absent; `wrong` is Telegram's text for JSON that cannot be parsed."""
        if not (value := self.text(name)):
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise MistakeError(wrong) from None

    def strings(self, name: str) -> list[str] | None:
        """Return an array of strings, None when absent."""
        value = self.parsed(name, f"can't parse {name} JSON object")
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise MistakeError(f"expected an Array of String as {name}")
        return value
