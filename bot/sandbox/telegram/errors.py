"""Errors of simulated Bot API calls, by who is to blame."""

from typing import Any


class ApiError(Exception):
    """Answer with `ok: false`. parameters: Telegram's ResponseParameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class RefusalError(ApiError):
    """Refusal for the world's state: blocked, gone, too old, unchanged, too fast. A careful bot meets these too."""


class MistakeError(ApiError):
    """Call that should never have been made in this form; it is listed among the violations."""

    def __init__(self, text: str, code: int = 400) -> None:
        super().__init__(code, f"Bad Request: {text}" if code == 400 else text)


def not_now(text: str) -> RefusalError:
    """Return a 400 that the state of the chat explains."""
    return RefusalError(400, f"Bad Request: {text}")


def forbidden(text: str) -> RefusalError:
    return RefusalError(403, f"Forbidden: {text}")
