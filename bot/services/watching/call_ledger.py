"""Ledger of the calls with each key, as this process knows them.

Calls are counted in memory and written with the next batch of readings: what a crash forgets is a few calls.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from bot.domain.polling import QUARTER, spacing
from bot.storage import key_calls
from bot.storage.db.time_limits import has_left
from bot.storage.key_calls import BLOCKED_AT_MOST
from bot.storage.watched import KeyUse


@dataclass(slots=True, weakref_slot=True)
class SharedUse:
    """Use of a key, shared by all calls of this process with it. counted: calls since `use` was stored."""

    use: KeyUse
    counted: int = 0

    def share(self, calls: int, beyond: int = 0) -> float:
        """Return which part of its quarter the key uses with so many calls more, of the limit that is nearer.

        0 for no more than `beyond` calls in all.
        """
        calls += self.counted
        used = ((self.use.hourly + calls, self.use.limit_hourly), (self.use.daily + calls, self.use.limit_daily))
        return max((count * QUARTER / limit for count, limit in used if limit and count > beyond), default=0.0)

    def blocked_until(self, now: datetime) -> datetime | None:
        until = self.use.blocked_until
        return until if has_left(until, now, BLOCKED_AT_MOST) else None

    @property
    def spacing(self) -> timedelta:
        return spacing(self.use.limit_hourly, self.use.limit_daily)


@dataclass(slots=True)
class CallLedger:
    """Ledger of this process: the calls that are not written yet, and the keys with a Retry-After."""

    _pending: dict[str, dict[datetime, int]] = field(default_factory=dict)  # by key_mac and minute
    _uses: WeakValueDictionary[str, SharedUse] = field(default_factory=WeakValueDictionary)
    _blocked: dict[str, SharedUse] = field(default_factory=dict)  # kept, since an account may be claimed already

    def shared(self, key_mac: str, use: KeyUse) -> SharedUse:
        """Return the key's use, with what was counted since `use` was stored."""
        found = self._uses.get(key_mac)
        if found is None:
            found = self._uses[key_mac] = SharedUse(use)
        elif found.use.blocked_until is not None:
            until = max(filter(None, (use.blocked_until, found.use.blocked_until)))
            found.use = replace(use, blocked_until=until)
        else:
            found.use = use
        found.counted = sum(self._pending[key_mac].values()) if key_mac in self._pending else 0
        return found

    def count(self, key_mac: str, shared: SharedUse, now: datetime) -> None:
        """Count one call of a key."""
        shared.counted += 1
        of_key, minute = self._pending.setdefault(key_mac, {}), now.replace(second=0, microsecond=0)
        of_key[minute] = of_key.get(minute, 0) + 1

    def block(self, key_mac: str, shared: SharedUse, until: datetime, now: datetime) -> None:
        """Apply a Retry-After to a key until then (UTC)."""
        shared.use = replace(shared.use, blocked_until=until)
        self._blocked = {mac: use for mac, use in self._blocked.items() if use.blocked_until(now)} | {key_mac: shared}

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Callable[[Connection], None]]:
        """Yield what writes the calls in a transaction; the block holds it whole, and where it raises, they stay."""
        taken: Counter[tuple[str, datetime]] = Counter()

        def write(conn: Connection) -> None:
            pending, self._pending = self._pending, {}
            taken.update({(mac, at): calls for mac, of_key in pending.items() for at, calls in of_key.items()})
            key_calls.count_all(conn, [(mac, at, calls) for (mac, at), calls in taken.items()])

        try:
            yield write
        except BaseException:
            for (mac, at), calls in taken.items():
                of_key = self._pending.setdefault(mac, {})
                of_key[at] = of_key.get(at, 0) + calls
            raise
