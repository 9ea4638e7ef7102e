"""Waiting for the bot, without sleeping: conditions are evaluated again whenever the world changes."""

# ruff: noqa: ASYNC109 - these are time limits of a test, named as everywhere

import asyncio
from collections.abc import Callable, Sequence

from bot.sandbox.telegram.api import Api
from bot.sandbox.telegram.chats import Chat, SimMessage
from bot.sandbox.telegram.transcript import transcript

PATIENCE = 60.0  # seconds; an upper bound, which a busy machine may need
QUIET = 0.3  # seconds without any change after which a bot that owes nothing counts as idle


class Waiting:
    """Waits, in seconds; what does not come in time raises AssertionError with the transcript of the chats."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def until(self, predicate: Callable[[], object], timeout: float = PATIENCE) -> None:
        """Return when the predicate holds."""
        try:
            async with asyncio.timeout(timeout):
                while not predicate():
                    await self._api.world.change()
        except TimeoutError:
            raise AssertionError(self._report(f"It did not happen within {timeout} s.")) from None

    async def reply(self, chats: Sequence[Chat], since: int, timeout: float) -> SimMessage:
        """Return the bot's first message in these chats that it wrote or edited after the change numbered `since`."""
        found: list[SimMessage] = []

        def answered() -> bool:
            found[:] = [one for chat in chats for one in chat.visible() if one.from_bot and one.stamp > since]
            return bool(found)

        await self.until(answered, timeout)
        return min(found, key=lambda one: one.stamp)

    async def idle(self, quiet: float = QUIET, timeout: float = PATIENCE) -> None:
        """Return when no update waits, no call runs, and neither has come for `quiet` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not (self.settled and await self._still(quiet)):
                    if not self.settled:
                        await self._api.world.change()
        except TimeoutError:
            raise AssertionError(self._report(f"The bot was not idle within {timeout} s.")) from None

    @property
    def settled(self) -> bool:
        """Whether no update waits and no call runs."""
        running = any(not call.done and call.method != "getUpdates" for call in self._api.calls)
        return not self._api.updates.pending and not running

    async def _still(self, seconds: float) -> bool:
        """Return whether no update comes and the bot makes no call for so long; a poll is no call here."""
        calls = sum(call.method != "getUpdates" for call in self._api.calls)
        await asyncio.sleep(seconds)
        return self.settled and calls == sum(call.method != "getUpdates" for call in self._api.calls)

    def _report(self, what: str) -> str:
        calls = [f"{call.method} {call.error_code or ''}" for call in self._api.calls if call.method != "getUpdates"]
        return "\n".join(
            [
                what,
                transcript(self._api, files=False),
                f"Updates not taken: {len(self._api.updates.pending)}. Last calls: {'; '.join(calls[-8:]) or 'none'}",
                *(f"Violation: {line}" for line in self._api.violations),
            ]
        )
