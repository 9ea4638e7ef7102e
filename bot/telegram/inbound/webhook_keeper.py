"""Webhook registration: set at the start, checked each minute, set again where another program took it away."""

from datetime import timedelta
from functools import partial

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.services.health import Health
from bot.services.resources import Resources
from bot.storage import webhook_losses
from bot.storage.db.leader_lock import LeaderLock
from bot.supervisor import Fatal
from bot.telegram.context.incoming import ALLOWED
from bot.telegram.outbound.client import TOKEN_REVOKED, Lost, Unreached
from bot.telegram.outbound.until_answered import until_answered

log = structlog.get_logger()

LOOK_EVERY = timedelta(minutes=1)
CONNECTIONS = 100  # updates that Telegram pushes at once, to all processes together; the most that it allows


class WebhookKeeper:
    """Keeper of the webhook: every process sets it when it starts, the leader of several keeps it from then on.

    `health.telegram` is False until this process has set the webhook. A loss is stored, for every process to know.
    """

    def __init__(
        self, bot: Bot, url: str, secret: str | None, leader: LeaderLock, health: Health, resources: Resources
    ) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._leader = leader
        self._health = health
        self._clock = resources.clock
        self._database = resources.database
        self._error_at = self._clock.now()  # an older failure to deliver is another process's
        self._pending = 0

    async def run(self) -> None:
        """Set and keep the webhook, until cancelled. Raises Fatal on a revoked token."""
        await self._set()
        while True:
            await self._clock.sleep_until(self._clock.now() + LOOK_EVERY)
            if self._leader.is_leader:
                await self._look()

    async def _set(self) -> None:
        call = partial(
            self._bot.set_webhook,
            self._url,
            secret_token=self._secret,
            max_connections=CONNECTIONS,
            allowed_updates=ALLOWED,
            drop_pending_updates=False,
        )
        await until_answered(call, "the webhook could not be set")
        await self._end_loss()
        self._health.telegram = True

    async def _end_loss(self) -> None:
        """Forget a loss; what a process that ended in between has stored, too."""
        async with self._database.read() as conn:
            lost = await webhook_losses.lasts(conn)
        if lost:
            async with self._database.write() as conn:
                await webhook_losses.end(conn)

    async def _look(self) -> None:
        """Call getWebhookInfo and act on it; without an answer nothing is concluded."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramUnauthorizedError:
            raise Fatal(TOKEN_REVOKED) from None
        except (TelegramAPIError, Lost, Unreached) as error:
            log.debug("Telegram does not say how the webhook is", error=type(error).__name__)
            return
        others = info.allowed_updates is not None and set(info.allowed_updates) != set(ALLOWED)
        if info.url != self._url or others:
            log.warning("the webhook was taken away or changed by another program; it is set again", gone=not info.url)
            async with self._database.write() as conn:
                await webhook_losses.begin(conn, self._clock.now())
            await self._set()
        else:
            await self._end_loss()
        self._log_trouble(info)

    def _log_trouble(self, info: WebhookInfo) -> None:
        """Log each failed delivery that Telegram tells of, and a count of pending updates that grows."""
        error_at = info.last_error_date
        if error_at is not None and error_at > self._error_at:
            self._error_at = error_at
            log.warning("Telegram cannot deliver updates", reason=info.last_error_message, at=error_at.isoformat())
        if info.pending_update_count > self._pending > 0:
            log.warning("updates pile up at Telegram", pending=info.pending_update_count, before=self._pending)
        self._pending = info.pending_update_count
