"""`balance-bot why ID`: each station of one update or reading with its time, from a JSON log and the database."""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot import settings
from bot.cli import DONE, FAILED, USAGE
from bot.cli.database import opened
from bot.storage import stations
from bot.storage.stations import Station

USAGE_TEXT = "An id is u and an update's number, r and hexadecimal digits, or m and a message's number."
OF_EVERY_LINE = {"event", "level", "logger", "timestamp", "trace"}


def main(args: argparse.Namespace) -> int:
    if not re.fullmatch(r"[um]\d+|r[0-9a-f]+", args.id):
        print(USAGE_TEXT, file=sys.stderr)
        return USAGE
    if args.log is not None:
        with args.log.open(encoding="utf-8", errors="replace") as file:
            lines = list(_about(file, args.id))
    else:
        lines = [] if sys.stdin.isatty() else list(_about(sys.stdin, args.id))
    found = asyncio.run(_stored(settings.load(bot=False), args.id, lines))
    found += [(datetime.fromisoformat(line["timestamp"]), _said(line)) for line in lines]
    for at, text in sorted(found):
        print(f"{at:%Y-%m-%d %H:%M:%S.%f}  {text}")
    if not found:
        print("Nothing is known of it: neither this database nor this log names it.", file=sys.stderr)
    return DONE if found else FAILED


def _about(lines: Iterable[str], trace: str) -> Iterator[dict[str, Any]]:
    """Yield the lines of this trace; what stands before the JSON, such as a container's name, is passed over."""
    for line in lines:
        if trace not in line:
            continue
        try:
            entry = json.loads(line[line.index("{") :])
        except ValueError:
            continue
        if entry.get("trace") == trace and "timestamp" in entry:
            yield entry


def _said(line: dict[str, Any]) -> str:
    more = ", ".join(f"{name} {value}" for name, value in line.items() if name not in OF_EVERY_LINE)
    return f"{line.get('event')}: {more}" if more else str(line.get("event"))


async def _stored(loaded: settings.Settings, trace: str, lines: list[dict[str, Any]]) -> list[Station]:
    messages = {line["message"] for line in lines if isinstance(line.get("message"), int)}
    async with opened(loaded) as database, database.read() as conn:
        found = await stations.of_update(conn, int(trace[1:])) if trace[0] == "u" else []
        messages |= {int(trace[1:])} if trace[0] == "m" else set(await stations.waiting_with(conn, trace))
        return found + await stations.of_messages(conn, messages)
