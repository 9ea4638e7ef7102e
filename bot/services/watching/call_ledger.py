"""How often keys are used, as this process knows it.

Calls are counted in memory and written with the next batch of readings: what a crash forgets is a few calls.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from sqlalchemy import Connection

from bot.domain.clock import Clock
from bot.domain.polling import QUARTER, spacing
from bot.storage import key_calls
from bot.storage.db.time_limits import SKEW
from bot.storage.key_calls import BLOCKED_AT_MOST
from bot.storage.watched import KeyUse


@dataclass(slots=True, weakref_slot=True)
class SharedUse:
    """The use of a key as all calls of this process with it see it."""

    use: KeyUse

    def share(self, calls: int, beyond: int = 0) -> float:
        """Return which part of its quarter the key uses with so many calls more, of the limit that is nearer.

        No more than `beyond` calls in all are no use.
        """
        used = ((self.use.hourly + calls, self.use.limit_hourly), (self.use.daily + calls, self.use.limit_daily))
        return max((count * QUARTER / limit for count, limit in used if limit and count > beyond), default=0.0)

    def count(self, calls: int) -> None:
        self.use = replace(self.use, hourly=self.use.hourly + calls, daily=self.use.daily + calls)

    def blocked_until(self, now: datetime) -> datetime | None:
        until = self.use.blocked_until
        return until if until is not None and now < until <= now + BLOCKED_AT_MOST + SKEW else None

    @property
    def spacing(self) -> timedelta:
        return spacing(self.use.limit_hourly, self.use.limit_daily)


@dataclass(slots=True)
class CallLedger:
    """The calls of this process that are not written yet."""

    clock: Clock
    _pending: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    _uses: WeakValueDictionary[str, SharedUse] = field(default_factory=WeakValueDictionary)

    def shared(self, key_mac: str, use: KeyUse) -> SharedUse:
        """Return the key's use, with what was counted since `use` was stored."""
        pending = sum(calls for (mac, _), calls in self._pending.items() if mac == key_mac)
        known = replace(use, hourly=use.hourly + pending, daily=use.daily + pending)
        found = self._uses.get(key_mac)
        if found is None:
            found = self._uses[key_mac] = SharedUse(known)
        else:
            found.use = replace(
                known, blocked_until=max(filter(None, (known.blocked_until, found.use.blocked_until)), default=None)
            )
        return found

    def count(self, key_mac: str) -> None:
        self._pending[key_mac, self.clock.now().replace(second=0, microsecond=0)] += 1

    def flush(self, conn: Connection) -> None:
        """Write the calls in the caller's transaction."""
        pending, self._pending = self._pending, Counter()
        key_calls.count_all(conn, [(key_mac, at, calls) for (key_mac, at), calls in pending.items()])
