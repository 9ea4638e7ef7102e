"""Wiring: builds the parts of a process, starts the loops of its roles, and stops them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from aiohttp import web

from bot import __version__
from bot.charts.client import Charts
from bot.domain.clock import Clock
from bot.providers import Providers, new_client
from bot.services.digests.readers import readers
from bot.services.health import Health, Readiness
from bot.services.housekeeping import tidy
from bot.services.metrics import LEADER
from bot.services.outage import Outage
from bot.services.resources import Resources
from bot.services.watching.call_ledger import CallLedger
from bot.services.watching.recording import Recorder
from bot.services.watching.single_flight import SingleFlight
from bot.settings import Settings
from bot.storage import due_accounts, watched
from bot.storage.db import file_lock, schema
from bot.storage.db.batch_loader import BatchLoader
from bot.storage.db.batch_writer import BatchWriter
from bot.storage.db.engine import Database
from bot.storage.queues import inbox, outbox_queue
from bot.storage.vault.key_vault import KeyVault
from bot.supervisor import Fatal, Loop, Supervisor
from bot.web.server import application
from bot.web.webhook import Webhook
from bot.workers import digester
from bot.workers.poller import Poller

log = structlog.get_logger()

LOCK_WAIT = 9.0  # seconds; a process that is being replaced needs less to end, and this one may be told to end too
DRAIN = 7.0  # seconds for what is in hand; stopping takes 10 at most


async def run(settings: Settings, supervisor: Supervisor, clock: Clock) -> int:
    """Run the roles until the supervisor is told to end and return the exit status.

    Raises BotError kinds and Fatal where it cannot start.
    """
    async with AsyncExitStack() as stack:
        resources = await stack.enter_async_context(open_resources(settings, supervisor, clock))
        await _serve(settings, resources, supervisor, stack)
        await supervisor.wait()
        log.info("stopping")
        await supervisor.stop_loops()
    if supervisor.failure is not None:
        log.critical(str(supervisor.failure))
        return 1
    log.info("stopped")
    return 0


@asynccontextmanager
async def open_resources(settings: Settings, supervisor: Supervisor, clock: Clock) -> AsyncIterator[Resources]:
    """Open the database with its keys, at this program's schema, and the way to the providers."""
    database = Database(settings.database_url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        if database.path is not None:
            await stack.enter_async_context(file_lock.acquire(file_lock.path_of(database.path), wait=LOCK_WAIT))
        vault = await _open_vault(settings, database, clock)
        client = await stack.enter_async_context(new_client(settings.proxy, __version__))
        charts = Charts()
        stack.push_async_callback(charts.close)
        providers = Providers(client, settings.provider_urls, clock)
        ledger, every = CallLedger(), settings.poll_every
        recorder = BatchWriter(Recorder(database, vault, ledger, every).record, supervisor.job)
        accounts = BatchLoader(lambda ids: database.run(lambda conn: due_accounts.some(conn, ids)), supervisor.job)
        opened = BatchLoader(
            lambda ids: database.run(lambda conn: watched.open_some(conn, ids, clock.now())), supervisor.job
        )
        reading = BatchLoader(lambda chat_ids: database.run(lambda conn: readers(conn, chat_ids)), supervisor.job)
        yield Resources(
            database, vault, providers, clock, SingleFlight(supervisor.job), every, charts, ledger, accounts, opened,
            reading, recorder,
        )  # fmt: skip


async def _open_vault(settings: Settings, database: Database, clock: Clock) -> KeyVault:
    """Check the master key before anything is written, update the schema, on SQLite end the leases that are left."""

    async def vault() -> KeyVault:
        return await KeyVault.open(database, file=settings.master_key_file, keys=settings.listed_keys)

    if await schema.state(database) is not schema.State.EMPTY:
        await vault()
    await schema.prepare(database, clock.now())
    if database.path is not None:
        async with database.write() as conn:
            # this process is alone: whoever had a lease is dead
            await inbox.release_all(conn)
            await outbox_queue.release_all(conn)
    return await vault()


async def _serve(settings: Settings, resources: Resources, supervisor: Supervisor, stack: AsyncExitStack) -> None:
    """Start the HTTP server, then the loops of this process's roles; what ends them goes onto the stack."""
    roles, health, outage = settings.roles, Health(since=resources.clock.now()), Outage(resources)
    supervisor.is_outage = outage.caused
    loops: dict[str, Loop] = {"database": outage.watch, "housekeeping": lambda: tidy(resources)}
    webhook: Webhook | None = None
    paths: tuple[str, ...] = ()
    if roles & {"chat", "sender"}:
        from bot.telegram.chat import ChatRole, end_outages, new_sender, webhook_paths  # aiogram is slow to import
        from bot.telegram.outbound.admission import Admission
        from bot.telegram.outbound.outage import TelegramOutage

        admission, telegram = Admission(resources, supervisor), TelegramOutage(resources, supervisor, health)
        loops["Telegram"] = lambda: end_outages(settings, telegram)
        if "sender" in roles:
            sender = await stack.enter_async_context(new_sender(settings, resources, supervisor, admission, telegram))
            LEADER.set_function(lambda: sender.leader_lock.is_leader)
            loops |= {"the sender's leader lock": sender.leader_lock.keep, "sender": sender.run}
        if "chat" in roles:
            chat = ChatRole(settings, resources, supervisor, health, admission, telegram)
            stack.push_async_callback(chat.close)
            loops["chat"] = chat.run
            if settings.webhook_url and settings.webhook_secret:
                webhook = Webhook(settings.webhook_secret.get_secret_value(), chat.accept, outage.caused)
                paths = webhook_paths(settings.webhook_url)
    stack.push_async_callback(supervisor.drain, DRAIN)
    await _listen(settings, application(Readiness(resources, health, roles), resources.clock, webhook, paths), stack)
    if "poller" in roles:
        poller = Poller(resources, supervisor)
        stack.push_async_callback(poller.release)  # before the drain, which leaves nothing in hand
        loops |= {"poller": poller.run, "digester": lambda: digester.run(resources)}
    for name, run in loops.items():
        supervisor.loop(name, run)


async def _listen(settings: Settings, application: web.Application, stack: AsyncExitStack) -> None:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    stack.push_async_callback(runner.cleanup)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.http_host, settings.http_port).start()
    except OSError as error:
        raise Fatal(f"HTTP_HOST and HTTP_PORT cannot be used: {error.strerror}") from None
