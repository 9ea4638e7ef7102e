"""The program, loaded once and forked for each start: importing aiogram takes seconds, which every start would pay.

`python -m tests.e2e.stem SOCKET` takes one line of JSON a connection. With a request it answers with the new process's
id and, when that has ended, with its exit status as `subprocess` gives it. `null` holds the stem: it ends when nobody
holds it any more.

What is forked is the program as the installed command runs it, from `main` to the interpreter's own end, with signals,
folder, environment and files of its own; all that it lacks is the imports, and filling what it caches for its life.
KILL_AT arms a point of tests/soak.
"""

import functools
import gc
import json
import os
import select
import signal
import socket
import ssl
import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import certifi

from tests.soak import kill_points

STREAMS = 3
CALLS = ("GetMe", "SetMyCommands", "SetMyDescription", "SetMyShortDescription", "SendMessage", "EditMessageText")


def serve(path: str) -> list[str]:
    """Fork for each request; returns in the new process alone, with its arguments."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    print("ready", flush=True)  # noqa: T201 - what the test waits for; requests wait for the imports
    load()
    warm_up()
    gc.freeze()  # collecting all this would cost each process a copy of it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    holders: list[socket.socket] = []
    while True:
        readable, _, _ = select.select([listener, *holders], [], [])
        for holder in set(readable) - {listener}:
            holders.remove(holder)
            if not holders:
                os._exit(0)
        if listener not in readable:
            continue
        connection, _ = listener.accept()
        request = json.loads(connection.makefile().readline())
        if request is None:
            holders.append(connection)
        elif os.fork() == 0:
            return attend(connection, request)
        else:
            connection.close()


def load() -> None:
    """Import all that a command may need."""
    import bot.app
    import bot.cli.backup
    import bot.cli.balance
    import bot.cli.check
    import bot.cli.migrate
    import bot.cli.providers
    import bot.cli.restore
    import bot.cli.rotate
    import bot.cli.run
    import bot.cli.sandbox
    import bot.sandbox.serve
    import bot.storage.db.migrations
    import bot.telegram.chat  # noqa: F401


def warm_up() -> None:
    """Fill the caches that each process would fill alike: half of the CPU of its start."""
    from aiogram import methods

    from bot import settings
    from bot.providers import registry
    from bot.telegram.outbound import client
    from bot.texts import welcome
    from bot.texts.localisation import LANGUAGES, Localisation

    setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))  # noqa: B010
    ssl.create_default_context(cafile=certifi.where())
    settings._provider_urls_model()
    for language in LANGUAGES:
        welcome.description(Localisation(language, ZoneInfo("UTC"), datetime(2026, 1, 1, tzinfo=UTC)), len(registry()))
    for name in CALLS:
        method = getattr(methods, name)
        method.model_rebuild()
        client._answer_type(method.__returning__)


def attend(connection: socket.socket, request: dict[str, Any]) -> list[str]:
    """Fork once more, and tell the test of that process; returns in it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = os.fork()
    if process:
        connection.sendall(f"{process}\n".encode())
        _, status = os.waitpid(process, 0)
        connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    return become(request)


def become(request: dict[str, Any]) -> list[str]:
    """Turn into a process as the request wants it, that has nothing of its parents'; return its arguments."""
    receive, send = os.pipe()
    os.write(send, request["stdin"].encode("latin-1"))
    files = [receive, *(os.open(request[name], os.O_WRONLY) for name in ("out", "log"))]
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.closerange(STREAMS, os.sysconf("SC_OPEN_MAX"))
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["env"])
    if kill_at := os.environ.get(kill_points.VARIABLE):
        kill_points.arm(kill_at)
    return [str(one) for one in request["args"]]


if __name__ == "__main__":
    arguments = serve(sys.argv[1])
    from bot.__main__ import main

    sys.exit(main(arguments))
