"""Long polling: an update's offset is confirmed only after it has been stored."""

import asyncio

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.services.health import Health
from bot.storage.queues.inbox import is_update_id
from bot.supervisor import Fatal
from bot.telegram.context.incoming import ALLOWED
from bot.telegram.inbound.intake import Intake
from bot.telegram.outbound.client import TOKEN_REVOKED, Lost, Unreached
from bot.telegram.outbound.raw_methods import GetRawUpdates

log = structlog.get_logger()

POLL_FOR = 30  # seconds Telegram holds an empty poll open
CONFLICT_WITHIN = 5.0  # seconds; a second 409 in this time means that another bot is polling for good
PAUSE_AT_MOST = 15.0
OTHER_POLLER = "another program is receiving this bot's updates (409): stop it, or use another BOT_TOKEN"


class LongPoller:
    """Long poller; the bot has one at a time, and a second 409 within CONFLICT_WITHIN ends the process."""

    def __init__(self, bot: Bot, intake: Intake, health: Health) -> None:
        self._bot = bot
        self._intake = intake
        self._health = health
        self._offset: int | None = None
        self._conflict_at: float | None = None
        self._pause = 0.0
        self._begun = False
        self._logged = False

    async def run(self) -> None:
        """Fetch, store, confirm, until cancelled.

        Raises Fatal on a revoked token or another poller, StorageFull where updates cannot be stored.
        """
        while True:
            try:
                await self._fetch()
            except TelegramConflictError:
                await self._conflict()
            except TelegramUnauthorizedError:
                raise Fatal(TOKEN_REVOKED) from None
            except TelegramRetryAfter as error:
                await self._wait("retry after", error.retry_after)
            except TelegramAPIError as error:
                await self._wait(error.message, self._next_pause())
            except (Lost, Unreached):
                await self._wait(None, self._next_pause())
            else:
                if self._logged:
                    log.info("updates arrive again")
                self._logged = False
                self._pause = 0.0
                self._health.telegram = True

    async def _fetch(self) -> None:
        if not self._begun:
            await self._bot.delete_webhook(drop_pending_updates=False)
            self._begun = True
        poll_for = POLL_FOR if self._health.telegram else 0  # an answer at once shows that updates arrive
        request = GetRawUpdates(offset=self._offset, timeout=poll_for, allowed_updates=ALLOWED)
        updates = await self._bot(request, request_timeout=poll_for + 15)
        usable = [update for update in updates if is_update_id(update.get("update_id"))]
        if usable:
            await self._intake.accept(usable)
            self._offset = max(update["update_id"] for update in usable) + 1

    def _next_pause(self) -> float:
        self._pause = min(PAUSE_AT_MOST, max(0.5, self._pause * 2))
        return self._pause

    async def _wait(self, reason: str | None, seconds: float) -> None:
        """Wait before the next call. reason: for the log; None in an outage of Telegram, which logs itself."""
        if reason is not None and not self._logged:
            log.warning("no updates from Telegram", reason=reason)
            self._logged = True
        self._health.telegram = False
        await asyncio.sleep(seconds)

    async def _conflict(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._conflict_at is not None and now - self._conflict_at < CONFLICT_WITHIN:
            raise Fatal(OTHER_POLLER)
        self._conflict_at = now
        log.warning("another program asked for this bot's updates (409)")
        await asyncio.sleep(1.0)
