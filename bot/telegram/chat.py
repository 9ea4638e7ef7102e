"""`chat` role: updates from long polling or the webhook, stored, handled and answered."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.services.chats import dialogs
from bot.services.health import Health
from bot.services.resources import Resources
from bot.settings import Settings
from bot.storage.db.leader_lock import LeaderLock
from bot.supervisor import Supervisor
from bot.telegram.context.members import Members
from bot.telegram.dispatch.dispatcher import Dispatcher
from bot.telegram.dispatch.permissions import Rights
from bot.telegram.inbound.inbox_worker import InboxWorker
from bot.telegram.inbound.intake import Intake
from bot.telegram.inbound.long_polling import LongPoller
from bot.telegram.inbound.pre_queue import PreQueue
from bot.telegram.inbound.webhook_keeper import WebhookKeeper
from bot.telegram.outbound.admission import Admission
from bot.telegram.outbound.call_policy import Policy
from bot.telegram.outbound.client import Lost, Unreached, new_bot
from bot.telegram.outbound.delivery import Delivery
from bot.telegram.outbound.menu import publish
from bot.telegram.outbound.outage import TelegramOutage
from bot.telegram.outbound.sender import Sender
from bot.telegram.outbound.until_answered import until_answered

log = structlog.get_logger()

WEBHOOK_PATH = "/webhook"
WEBHOOK_LOCK = 0x776562686F6F6B  # one process looks after the webhook on PostgreSQL; a number that nobody else uses
ASK_EVERY = 5.0  # seconds, during an outage of Telegram


class ChatRole:
    """Role that answers people. `run` is a loop of the supervisor's; a webhook passes its updates to `accept`."""

    def __init__(
        self,
        settings: Settings,
        resources: Resources,
        supervisor: Supervisor,
        health: Health,
        admission: Admission,
        outage: TelegramOutage,
    ) -> None:
        self._settings = settings
        self._resources = resources
        self._supervisor = supervisor
        self._health = health
        self._flood = admission.flood
        self._bot = _client(settings, outage)
        self._bot.session.middleware(Policy(supervisor, admission, outage))
        self._intake: asyncio.Future[Intake] = asyncio.get_running_loop().create_future()
        self._worker: InboxWorker | None = None

    async def run(self) -> None:
        """End dialogs with parts of a key, call getMe, and start the role's loops. Raises Fatal on a revoked token."""
        await dialogs.end_partial_keys(self._resources)
        me = await until_answered(self._bot.get_me, "Telegram does not say who the bot is")
        log.info("the bot is up", username=me.username, webhook=bool(self._settings.webhook_url))
        members = Members(self._bot, self._resources)
        rights = Rights(self._resources, members)
        pre_queue = PreQueue(self._resources, self._bot, self._supervisor, rights, me.username or "")
        dispatcher = Dispatcher(
            self._resources, self._settings, self._health, self._bot, me, pre_queue, self._supervisor, members
        )
        worker = InboxWorker(self._resources, self._supervisor, pre_queue.begin, dispatcher.handle, self._flood.learn)
        intake = Intake(self._resources, worker, me.username or "")
        self._worker = worker
        self._intake.set_result(intake)
        self._supervisor.loop("leases", worker.leases.keep)
        self._supervisor.loop("inbox", worker.run)
        self._supervisor.loop("menu", lambda: publish(self._bot, self._resources.clock))
        if self._settings.webhook_url:
            self._keep_webhook()
        else:
            self._supervisor.loop("updates", LongPoller(self._bot, intake, self._health).run)

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store updates as `Intake.accept`, once getMe has answered."""
        intake = await asyncio.shield(self._intake)
        await intake.accept(updates)

    def _keep_webhook(self) -> None:
        """Start the keeper of the webhook, and the election of the process that looks after it."""
        leader = LeaderLock(self._resources.database, WEBHOOK_LOCK)
        secret = self._settings.webhook_secret
        keeper = WebhookKeeper(
            self._bot,
            f"{self._settings.webhook_url}{WEBHOOK_PATH}",
            secret.get_secret_value() if secret else None,
            leader,
            self._health,
            self._resources,
        )
        self._supervisor.loop("webhook leader", leader.keep)
        self._supervisor.loop("updates", keeper.run)

    async def close(self) -> None:
        """End the leases of unfinished updates, and close the connections."""
        self._intake.cancel()
        if self._worker is not None:
            await self._worker.leases.release()
        await self._bot.session.close()


def _client(settings: Settings, outage: TelegramOutage) -> Bot:
    if settings.bot_token is None:
        raise ValueError("this role needs a token")
    return new_bot(settings.bot_token.get_secret_value(), settings.telegram_api_url, settings.proxy, outage)


@asynccontextmanager
async def new_sender(
    settings: Settings,
    resources: Resources,
    supervisor: Supervisor,
    admission: Admission,
    outage: TelegramOutage,
) -> AsyncIterator[Sender]:
    """Yield the outbox's sender, with a client of its own: what Telegram refuses for now waits in the database.

    At the end the leases of unsent rows end too.
    """
    bot = _client(settings, outage)
    delivery = Delivery(resources, bot, supervisor, admission.flood)
    sender = Sender(resources, delivery, supervisor, admission)
    try:
        yield sender
    finally:
        await sender.release()
        await bot.session.close()


async def end_outages(settings: Settings, outage: TelegramOutage) -> None:
    """Call getMe during each outage until Telegram answers: a process that has nothing to say sees the end too."""
    bot = _client(settings, outage)
    try:
        while True:
            await outage.lasts.wait()
            await asyncio.sleep(ASK_EVERY)
            if outage.lasts.is_set():
                with suppress(TelegramAPIError, Lost, Unreached):
                    await bot.get_me()
    finally:
        await bot.session.close()


def webhook_paths(base_url: str) -> tuple[str, ...]:
    """Return the webhook's paths: its own, and that below the base URL's path, for a proxy that leaves that on."""
    below = urlsplit(base_url).path.rstrip("/")
    return (WEBHOOK_PATH, f"{below}{WEBHOOK_PATH}") if below else (WEBHOOK_PATH,)
