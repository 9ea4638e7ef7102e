"""Accounts at providers of the catalogue: asked as their files declare, answered from declared_accounts.json."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from importlib.resources import files
from typing import Any

from bot.domain.clock import Clock
from bot.sandbox.living import Living

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = {"s": timedelta(seconds=1), "ms": timedelta(milliseconds=1)}


@dataclass(slots=True)
class Declared(Living):
    """Account by its entry `kind` of declared_accounts.json.

    decreases, increases: the figures that spending changes, the first is the headline's. limit: a number, or its path.
    resets: recurring moments, the first is the headline's refill.
    """

    kind: Mapping[str, Any] = field(kw_only=True)

    @property
    def typed(self) -> str:
        return f"/link {self.provider} {self.key}"

    @property
    def unit(self) -> str:
        return str(self.kind["unit"])

    @property
    def credentials(self) -> Mapping[str, str]:
        """Credentials of the account, by name."""
        names: Mapping[str, str] = self.kind["credentials"]
        return names

    @property
    def amount(self) -> int:
        figure = int(self._first(self.fields))
        return self.limit - figure if "increases" in self.kind else figure

    @property
    def limit(self) -> int:
        limit = self.kind.get("limit", 0)
        return int(limit if isinstance(limit, int) else _at(self.fields, limit))

    @property
    def plan(self) -> str:
        return ""

    def spend(self, amount: int) -> None:
        self._move(min(amount, max(0, self.amount)))

    def top_up(self, amount: int) -> None:
        if "increases" in self.kind and isinstance(self.kind["limit"], str):
            _put(self.fields, self.kind["limit"], lambda limit: limit + amount)
        else:
            self._move(-amount)

    def refill(self) -> None:
        """Begin a new period; without periods, restore the first balance."""
        self._move(self.amount - (self.limit or int(self._first(self.kind["answer"]))))
        self.refill_at = self.refill_at and next_reset(self.kind, self.refill_at)

    def change_plan(self, plan: str) -> None:
        raise ValueError(f"no plan {plan}")

    def answer(self, now: datetime) -> Any:
        """Return the provider's answer as of now."""
        for path, every in self.kind.get("resets", {}).items():
            moment = _following(now, timedelta(hours=every["hours"]))
            count = Decimal((moment - EPOCH) // UNITS[every["unit"]])
            _put(self.fields, path, partial(_replaced, count))
        return self.fields

    def _first(self, fields: Mapping[str, Any]) -> Decimal:
        return Decimal(str(_at(fields, (self.kind.get("decreases") or self.kind["increases"])[0])))

    def _move(self, spent: int) -> None:
        for path in self.kind.get("decreases", ()):
            _put(self.fields, path, lambda amount: amount - spent)
        for path in self.kind.get("increases", ()):
            _put(self.fields, path, lambda amount: amount + spent)


def declared_accounts(clock: Clock) -> list[Declared]:
    """Return one account at each provider of the file, as it is at the clock's moment."""
    kinds = json.loads(files("bot.sandbox").joinpath("declared_accounts.json").read_text("utf-8"))
    return [_account(provider, kind, clock.now()) for provider, kind in kinds.items()]


def next_reset(kind: Mapping[str, Any], now: datetime) -> datetime | None:
    """Return the headline's next refill after `now`."""
    resets = list(kind.get("resets", {}).values())
    return _following(now, timedelta(hours=resets[0]["hours"])) if resets else None


def _account(provider: str, kind: Mapping[str, Any], now: datetime) -> Declared:
    """Return the account; its key is all fields as a person gives them in one line."""
    key, fields = " ".join(kind["credentials"].values()), copy.deepcopy(kind["answer"])
    refill_at = next_reset(kind, now)
    return Declared(f"{provider}-1", kind["title"], key, fields, Decimal(kind["drain"]), now, refill_at, kind=kind)


def _following(now: datetime, length: timedelta) -> datetime:
    return EPOCH + ((now - EPOCH) // length + 1) * length


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def _replaced(new: Decimal, _old: Decimal) -> Decimal:
    return new


def _put(value: Any, path: str, change: Callable[[Decimal], Decimal]) -> None:
    """Change a number, which stays text where it was text."""
    way, _, last = path.rpartition(".")
    holder = _at(value, way) if way else value
    step = int(last) if isinstance(holder, list) else last
    old = holder[step]
    new = change(Decimal(str(old)))
    holder[step] = str(new) if isinstance(old, str) else int(new) if new == int(new) else float(new)
