"""A provider under test: its recorded cases, played to the real client over loopback."""

import logging
import traceback
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import SecretStr

from bot.contract.cases import NOW, Case, credentials
from bot.contract.stand_in import Fault, StandIn
from bot.domain.clock import SystemClock
from bot.domain.errors import ProviderError
from bot.domain.reading import Reading
from bot.providers import CallLimits, Provider, new_client
from bot.providers.client import ProviderClient
from bot.providers.http import Upstream
from bot.providers.normal import normal

USUAL = CallLimits(pause=0.001)
HURRIED = CallLimits(exchange=0.2, call=0.25, retries=0)


class Broken(Exception):
    """The provider's file does not keep to the contract; the text says what it did."""


class _StillClock(SystemClock):
    def now(self) -> datetime:
        return NOW


@dataclass(slots=True)
class _Meter:
    """Meter that counts what is sent and what was refused."""

    admitted: int = 0
    refusals: list[int] = field(default_factory=list)

    async def admit(self) -> int:
        self.admitted += 1
        return 0

    async def refused(self, retry_in: int) -> None:
        self.refusals.append(retry_in)


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """Outcome of a played case. said: all that was logged, and what the error and its causes say."""

    reading: Reading | None
    error: ProviderError | None
    said: str
    refusals: Sequence[int]
    requests: int

    @property
    def kind(self) -> str:
        """Name of the error's kind; "a reading" where there is no error."""
        return type(self.error).__name__ if self.error else "a reading"


class Subject:
    """Provider under test, with its recorded cases."""

    def __init__(
        self, provider: Provider, cases: Sequence[Case], stand_in: StandIn, client: Any, logged: list[str]
    ) -> None:
        self.provider = provider
        self.cases = cases
        self.stand_in = stand_in
        self._client = client
        self._logged = logged

    @property
    def documented(self) -> Case:
        """The first case with a reading."""
        good = next((case for case in self.cases if case.reading is not None), None)
        if good is None:
            raise Broken("no recorded case with a reading")
        return good

    @property
    def hidden(self) -> list[str]:
        """Secret credentials of the documented case."""
        plain = credentials(self.provider, self.documented)
        return [plain[field.name] for field in self.provider.credentials if field.secret]

    def leaks(self, outcome: CaseOutcome) -> bool:
        """Return whether a secret of the documented case can be read in an outcome of it."""
        said = f"{outcome.reading!r}{outcome.error!r}{outcome.said}"
        return any(secret in said for secret in self.hidden)

    async def read(self, case: Case, fault: Fault | None = None, limits: CallLimits = USUAL) -> CaseOutcome:
        """Play the case. Raises Broken for anything but a reading or a kind of ProviderError."""
        plain = credentials(self.provider, case)
        secrets = {name: SecretStr(value) for name, value in plain.items()}
        self.stand_in.play(case.exchanges, plain, fault)
        upstream = Upstream(self._client, self.stand_in.url, _StillClock())
        client = ProviderClient(replace(self.provider, concurrency=1), upstream, limits)
        meter = _Meter()
        reading, error = None, None
        self._logged.clear()
        try:
            reading = await client.run(lambda http: self.provider.read(http, case.last), secrets, meter, "the contract")
            reading = normal(self.provider, reading)
        except ProviderError as caught:
            error = caught
            self._logged += traceback.format_exception(caught, limit=0)  # without frames: their lines are source
        except Exception as caught:
            raise Broken(f"{case.name}: {type(caught).__name__} instead of a ProviderError") from caught
        for position, figure in figures(reading).items() if reading else ():
            if not isinstance(figure, Decimal | None):
                raise Broken(f"{case.name}: {'.'.join(position)} is {type(figure).__name__}, no Decimal")
        return CaseOutcome(reading, error, "\n".join(self._logged), meter.refusals, meter.admitted)


def figures(reading: Reading) -> dict[tuple[str, str], Decimal | None]:
    """Return every amount of a reading, by balance and name."""
    names = ("amount", "limit", "used", "blocked")
    return {(balance.id, name): getattr(balance, name) for balance in reading.balances for name in names}


@asynccontextmanager
async def opened(provider: Provider, cases: Sequence[Case]) -> AsyncIterator[Subject]:
    """Serve a provider's cases from a stand-in."""
    stand_in = StandIn()
    await stand_in.start()
    try:
        async with new_client(None, "contract") as client:
            with _captured_log() as lines:
                yield Subject(provider, cases, stand_in, client, lines)
    finally:
        await stand_in.stop()


@contextmanager
def _captured_log() -> Iterator[list[str]]:
    """Yield the log lines of every logger, while the block runs."""
    lines: list[str] = []
    root, handler = logging.getLogger(), logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
