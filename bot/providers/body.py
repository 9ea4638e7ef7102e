"""Decoding of an answer's bytes to plain values: bounded, parsed, with echoed secrets redacted."""

import codecs
import json
import re
import zlib
from collections.abc import AsyncIterator, Collection
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from bot.domain.errors import UnexpectedAnswer

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

REDACTED = "…"
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ANY_MARK = tuple(_MARKS)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:+-]+)""", re.ASCII | re.IGNORECASE)


class Format(Enum):
    """Format of a provider's answers."""

    JSON = "JSON"
    XML = "XML"


async def collect(chunks: AsyncIterator[bytes], encoding: str, most: int) -> bytes:
    """Return the decoded body; raises UnexpectedAnswer as soon as `most` bytes are exceeded, before or after decoding.

    Inflated piece by piece: 16 kB of a gzip bomb are 16 MB.
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


def decode(body: bytes, content_type: str, form: Format, secrets: Collection[str]) -> Any:
    """Return the JSON value, or the XML root as an object; fractions are Decimal. Raises UnexpectedAnswer.

    Echoed `secrets` are redacted. An XML element is an object of its attributes (`@Name`) and its children by
    local name, a list of them where the name repeats; one that has neither is its text.
    """
    try:
        if form is Format.XML:
            return _redacted(_xml(body), secrets)
        text = body.decode(_encoding(body, content_type))
        value = _JSON.decode(text)
        echoes = "\\" in text or any(secret in text for secret in secrets)  # an escape may hide one
        return _redacted(value, secrets) if echoes else value
    except (ValueError, LookupError, RecursionError, InvalidOperation):  # an exponent that no Decimal has
        raise UnexpectedAnswer(f"not {form.value}") from None


def _encoding(body: bytes, content_type: str) -> str:
    """Return the encoding: by a byte order mark, or by Content-Type, or one of those that RFC 8259 allows."""
    if body.startswith(_ANY_MARK):
        return next(name for mark, name in _MARKS.items() if body.startswith(mark))
    return _charset(content_type) or (json.detect_encoding(body) if b"\0" in body[:4] else "utf-8")


@lru_cache(maxsize=128)
def _charset(content_type: str) -> str | None:
    named = _CHARSET.search(content_type)
    return named[1] if named else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


_JSON = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)


def _xml(body: bytes) -> Any:
    """Refuse a document type, since entities expand, and a web page that happens to be well-formed."""
    from defusedxml.common import DefusedXmlException  # most processes ask no provider that answers so
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(body, forbid_dtd=True)
    except (SyntaxError, DefusedXmlException):
        raise ValueError from None
    if _local(root.tag).casefold() == "html":
        raise ValueError
    return _element(root)


def _element(element: "Element") -> Any:
    found: dict[str, Any] = {f"@{_local(name)}": value for name, value in element.attrib.items()}
    for child in element:
        name, value = _local(child.tag), _element(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    text = (element.text or "").strip()
    if not found:
        return text
    return {**found, "#text": text} if text else found


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _redacted(value: Any, secrets: Collection[str]) -> Any:
    match value:
        case str():
            for secret in secrets:
                value = value.replace(secret, REDACTED)
            return value
        case dict():
            return {_redacted(name, secrets): _redacted(child, secrets) for name, child in value.items()}
        case list():
            return [_redacted(child, secrets) for child in value]
    return value
