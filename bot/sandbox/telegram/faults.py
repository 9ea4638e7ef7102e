"""Faults to order: the next calls of a method fail in the way a test asks for."""

from dataclasses import dataclass
from typing import Any, Literal

FaultKind = Literal["error", "429", "html502", "undecodable200", "no_description500", "drop", "drop_after", "slow"]
AFTER: tuple[FaultKind, ...] = ("drop_after", "slow")
"""The kinds that strike when the call has already taken effect."""


@dataclass(slots=True)
class Fault:
    """Fault. method: lower-case or "*". chat_id: of this chat only. seconds: how late a slow answer comes.

    code, description, parameters: of "error". retry_after: seconds of "429"; None leaves the parameters out, as some
    proxies do.
    """

    method: str
    kind: FaultKind
    times: int = 1
    chat_id: int | None = None
    code: int = 400
    description: str = "Bad Request"
    parameters: dict[str, Any] | None = None
    retry_after: int | None = None
    seconds: float = 0.0

    def body(self) -> dict[str, Any]:
        """Return the JSON of an "error" or a "429"."""
        if self.kind == "429":
            text = f"Too Many Requests: retry after {self.retry_after}" if self.retry_after else "Too Many Requests"
            named = {"parameters": {"retry_after": self.retry_after}} if self.retry_after else {}
            return {"ok": False, "error_code": 429, "description": text, **named}
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class FaultPlan:
    """Faults still to come."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, method: str, chat_id: str) -> Fault | None:
        """Return the first fault that fits this call, used up by one time."""
        for fault in self.waiting:
            if fault.method in ("*", method.lower()) and (fault.chat_id is None or str(fault.chat_id) == chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None
