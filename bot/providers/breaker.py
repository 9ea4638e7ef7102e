"""Circuit breaker: background readings leave a provider alone that is down for everybody."""

from datetime import datetime, timedelta

CALLERS = 3  # one or two accounts may fail for reasons of their own
WINDOW = timedelta(seconds=60)
REST = timedelta(seconds=30)


class Breaker:
    """Breaker: open for 30 s once three different callers failed within 60 s without a success; a success closes it.

    Pure: every moment is handed in, in UTC. Failures while it is open change nothing, so it never stays open longer,
    nor when the clock is put back.
    """

    def __init__(self) -> None:
        self._failed_at: dict[str, datetime] = {}
        self._open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self._open_until is not None and timedelta() < self._open_until - now <= REST

    def succeeded(self) -> None:
        self._failed_at.clear()
        self._open_until = None

    def failed(self, caller: str, now: datetime) -> None:
        if self.is_open(now):
            return
        self._failed_at[caller] = now
        self._failed_at = {who: at for who, at in self._failed_at.items() if timedelta() <= now - at < WINDOW}
        if len(self._failed_at) >= CALLERS:
            self._failed_at.clear()
            self._open_until = now + REST
