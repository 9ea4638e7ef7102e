"""Links to the bot: t.me/<bot>?start=… opens its private chat, ?startgroup=… brings it into a group."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Link:
    """`payload` is what comes after /start, "" for none."""

    kind: Literal["start", "startgroup"]
    payload: str = ""


def read_link(url: str, bot: str) -> Link | None:
    """Return what the link does, None for one that leads elsewhere or whose payload Telegram would not take."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.hostname not in ("t.me", "telegram.me") or parts.path.strip("/").lower() != bot.lower():
        return None
    query = parse_qs(parts.query, keep_blank_values=True)
    group = "startgroup" in query
    payload = (query.get("startgroup") or query.get("start") or [""])[0]
    if payload and not PAYLOAD.fullmatch(payload):
        return None
    return Link("startgroup" if group else "start", payload)
