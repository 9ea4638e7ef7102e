"""`balance-bot run`: the process until a signal, with its garbage collector and its exit status."""

import argparse
import asyncio
import gc
import os
import signal
import threading
from collections.abc import Awaitable, Callable

import structlog

from bot import log, settings
from bot.cli import DONE, FAILED
from bot.default_certificates import leave_out_default_certificates
from bot.domain.clock import SystemClock
from bot.providers import failed_plugins, key_prefixes
from bot.storage.db.without_orm import leave_out_orm
from bot.supervisor import Supervisor

STOP_WITHIN = 9.5  # seconds; what the process promises is 10
STARTED = 2.0  # seconds; all that a process keeps is made by then
NEW_OBJECTS = 10_000  # allocations before the youngest generation is collected
ENDS = {signal.SIGINT, signal.SIGTERM}


def main(_args: argparse.Namespace) -> int:
    """Run until a signal. Any other end is reported at once; the process then waits EXIT_DELAY seconds."""
    try:
        status = _run()
    except Exception as error:  # noqa: BLE001 - the edge of the program: all are told, none is lost
        from bot.cli.problems import report

        status = report(error)
    if status != DONE:
        _wait(settings.exit_delay())
    return status


def _wait(seconds: int) -> None:
    """Wait so many seconds, or until a signal: a restart at once would fail in the same way."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    signal.sigtimedwait(ENDS, seconds)


def _run() -> int:
    loaded = settings.load(bot=True)
    prefixes = key_prefixes()
    log.configure(loaded.log_level, loaded.log_format, prefixes)
    if loaded.sentry_dsn:
        from bot.sentry import report_to  # the extra `sentry`

        report_to(loaded.sentry_dsn)
    for plugin, reason in failed_plugins().items():
        structlog.get_logger().warning("a provider's plugin cannot be loaded", plugin=plugin, reason=reason)
    leave_out_orm()
    leave_out_default_certificates()
    from bot.app import run  # once the settings are known to be good

    os.umask(0o077)  # whatever it writes is its own
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            return runner.run(_until_signal(loaded, run))
    finally:
        gc.freeze()  # else the interpreter's last collection goes through all of aiogram: seconds on a busy machine


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's event loop; asyncio's own where uvloop is not installed, as on platforms that it lacks."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


async def _until_signal(loaded: settings.Settings, run: Callable[..., Awaitable[int]]) -> int:
    supervisor = Supervisor()

    def end() -> None:
        supervisor.end()
        late = threading.Timer(STOP_WITHIN, _cut_off)
        late.daemon = True
        late.start()

    loop = asyncio.get_running_loop()
    for number in ENDS:
        loop.add_signal_handler(number, end)
    loop.call_later(STARTED, _spare_collector)
    status = FAILED
    try:
        status = await run(loaded, supervisor, SystemClock())
    finally:
        if status != DONE:  # nothing is left to stop: a signal ends the process by itself, also while the loop closes
            for number in ENDS:
                loop.remove_signal_handler(number)
    return status


def _spare_collector() -> None:
    """Leave what the start has made out of every later garbage collection, which took a tenth of a busy process."""
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def _cut_off() -> None:
    """End the process at once: a thread that waits for a locked database would keep it. Leases keep what is in hand."""
    structlog.get_logger().critical("the stop took too long: what is in hand waits for its leases to end")
    os._exit(1)
