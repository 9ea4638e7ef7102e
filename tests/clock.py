"""A clock for tests, in which no time passes by itself."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class StillClock:
    """Moves only when told; nobody waits by it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by

    async def sleep_until(self, moment: datetime) -> None:
        raise AssertionError(moment)
