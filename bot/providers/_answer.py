"""What an HTTP answer says, before any provider looks at its fields. Pure: no network, no clock of its own."""

import json
import re
import zlib
from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Any, NoReturn

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed, Unavailable, UnexpectedAnswer

RETRY_AFTER_UNKNOWN = 30  # seconds, where a 429 names no usable time
RETRY_AFTER_MAX = 3600  # an hour; longer is more likely a mistake than a meaning
REDACTED = "…"


def check_status(status: int, retry_after: str | None, now: datetime) -> None:
    """Raise what any status but 200 means; `retry_after` is the header of that name, `now` is UTC."""
    match status:
        case 200:
            return
        case 401:
            raise KeyNotAccepted
        case 403:
            raise NotAllowed
        case 429:
            raise AskedTooOften(seconds_until(retry_after, now) or RETRY_AFTER_UNKNOWN)
        case _ if status == 408 or status >= 500:
            raise Unavailable(f"status {status}", seconds_until(retry_after, now))
        case _ if 300 <= status < 400:
            raise UnexpectedAnswer("redirect")
    raise UnexpectedAnswer(f"status {status}")


def seconds_until(retry_after: str | None, now: datetime) -> int | None:
    """Return a Retry-After, seconds or an HTTP date, as 1 to 3600 whole seconds; None where it is neither."""
    given = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]+", given):
        digits = given.lstrip("0")[:5]  # five are beyond the cap already
        return min(max(int(digits or "0"), 1), RETRY_AFTER_MAX)
    try:
        moment = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(ceil((moment - now).total_seconds()), 1), RETRY_AFTER_MAX)


async def collect(chunks: AsyncIterator[bytes], encoding: str, most: int) -> bytes:
    """Return the decoded body; raises UnexpectedAnswer as soon as `most` bytes are exceeded, before or after decoding.

    httpx would inflate each chunk whole: 16 kB of a gzip bomb to 16 MB.
    """
    if encoding not in {"", "identity", "gzip"}:
        raise UnexpectedAnswer("encoding")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == "gzip" else None
    received, body = 0, bytearray()
    async for chunk in chunks:
        received += len(chunk)
        try:
            body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
        except zlib.error:
            raise UnexpectedAnswer("encoding") from None
        if max(received, len(body)) > most:
            raise UnexpectedAnswer("too large")
    if inflate and not inflate.eof:
        raise UnexpectedAnswer("truncated")
    return bytes(body)


def decode(body: bytes, secrets: Collection[str]) -> dict[str, Any]:
    """Return the JSON object, fractions as Decimal and echoed `secrets` made unreadable; raises UnexpectedAnswer."""
    try:
        answer = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
        redacted = _redacted(answer, secrets)
    except (ValueError, RecursionError):
        raise UnexpectedAnswer("not JSON") from None
    if not isinstance(redacted, dict):
        raise UnexpectedAnswer("not an object")
    return redacted


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _redacted(value: object, secrets: Collection[str]) -> object:
    match value:
        case str():
            for secret in secrets:
                value = value.replace(secret, REDACTED)
            return value
        case dict():
            return {_redacted(name, secrets): _redacted(held, secrets) for name, held in value.items()}
        case list():
            return [_redacted(held, secrets) for held in value]
    return value
