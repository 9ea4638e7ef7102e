"""Logging: one stream on standard error, for people or as JSON; what looks like a secret is redacted."""

import logging
import re
import sys
from collections.abc import Iterable

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = ("aiogram", "aiohttp", "aiosqlite", "alembic", "asyncio", "sqlalchemy")
"""Libraries heard from WARNING up only: below that some of them log URLs, and the token is part of Telegram's."""

_VALUE = r"(?:[!#-\[\]-~]|\\.){6,}"  # up to the quote that ends a JSON string
_TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{6,}", re.IGNORECASE)
_HEADER = re.compile(rf"(?i)\b(bearer|token)\s+{_VALUE}")


class Redactor:
    """Redaction of what looks like a token, a key or a credential header in the finished line.

    A second line of defence: no secret reaches a log call. prefixes: the providers' documented key prefixes.
    """

    def __init__(self, prefixes: Iterable[str]) -> None:
        begun = "|".join(map(re.escape, sorted(prefixes, key=len, reverse=True)))
        self._key = re.compile(f"(?:{begun}){_VALUE}" if begun else r"(?!)")

    def __call__(self, _logger: WrappedLogger, _method: str, line: str) -> str:
        return self._key.sub("[key]", _HEADER.sub(r"\1 [key]", _TOKEN.sub("[token]", line)))


def _one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Encode control characters of values, so that foreign text cannot forge a line or colour a terminal.

    A traceback keeps its line ends.
    """
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = "\n".join(map(_visible, value.split("\n"))) if name == "exception" else _visible(value)
    return event


def _visible(text: str) -> str:
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def configure(level: str, style: str, prefixes: Iterable[str]) -> None:
    """Send this program's and the libraries' logs to standard error at `level` (debug, info, warning, error)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else plain
    redact: Processor = Redactor(prefixes)  # type: ignore[assignment]  # it follows the renderer, so it gets its text
    handler = logging.StreamHandler(sys.stderr)
    finish: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*finish, _one_line, render, redact])
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),  # a line below the level costs nothing
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
