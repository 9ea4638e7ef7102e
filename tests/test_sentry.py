"""What Sentry gets of an error, and others of Sentry: in a process of its own, over HTTP."""

import gzip
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

PROGRAM = """
import asyncio, logging, sys

import aiohttp, structlog
from pydantic import SecretStr

from bot import log
from bot.sentry import report_to

log.configure("info", "json", ["sk-"])
report_to(SecretStr(sys.argv[1]))
try:
    raise RuntimeError("canary of a person, sk-canary0123456789")
except RuntimeError as error:
    structlog.get_logger().exception("a job failed", label="canary")
    structlog.get_logger().error("a loop crashed", exc_info=error)
    logging.getLogger("library").error("it failed for %s", "canary", exc_info=True)
structlog.get_logger().error("a row is left out", label="canary")
logging.getLogger("library").error("no room for %s", "canary")
structlog.get_logger().warning("no error")

async def ask():
    async with aiohttp.ClientSession() as session, session.get(sys.argv[2]):
        pass

asyncio.run(ask())
"""


class Server(ThreadingHTTPServer):
    """Sentry and a provider at once. events: what was reported."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.events: list[dict[str, Any]] = []
        self.asked_with: list[Message] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        lines = [json.loads(line) for line in body.splitlines() if line]
        self.server.events += [
            event for head, event in zip(lines[1::2], lines[2::2], strict=True) if head["type"] == "event"
        ]
        self._answer()

    def do_GET(self) -> None:
        self.server.asked_with.append(self.headers)
        self._answer()

    def _answer(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.failure(70)
def test_an_error_is_reported_and_nothing_else(server: Server) -> None:
    host = f"127.0.0.1:{server.server_port}"
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"http://publickey@{host}/1", f"http://{host}/balance"],
        capture_output=True, timeout=60, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    errors = [event["exception"]["values"][-1] for event in server.events if event.get("exception")]
    assert [one["type"] for one in errors] == ["RuntimeError"] * 3
    assert all(one["stacktrace"]["frames"] for one in errors)
    messages = [event["message"] for event in server.events if not event.get("exception")]
    assert messages == ["a row is left out", "library (<string>:19)"]
    sent = json.dumps(server.events)
    assert "canary" not in sent
    assert "publickey" not in sent
    assert socket.gethostname() not in [event.get("server_name") for event in server.events]
    (headers,) = server.asked_with
    assert not {name.lower() for name in headers} & {"baggage", "sentry-trace"}
