"""Content of a call: texts, captions and files, within Telegram's limits."""

import re
import struct
from typing import Any

from bot.sandbox.telegram.chats import Content, ContentKind, SimFile
from bot.sandbox.telegram.errors import MistakeError
from bot.sandbox.telegram.html import Entity, MarkupError, parse_html, utf16
from bot.sandbox.telegram.params import Params, Upload
from bot.sandbox.telegram.world import World

TEXT_MAX = 4096  # characters after parsing
CAPTION_MAX = 1024
RAW_MAX = 1 << 15  # bytes before parsing
PHOTO_MAX = 10 << 20  # bytes
DOCUMENT_MAX = 50 << 20
PHOTO_SIDES_MAX = 10_000  # pixels, width and height together


def read_text(params: Params, too_long: str) -> Content:
    """Return the content of `text`; raises MistakeError."""
    body, entities = formatted(params.text("text"), params, "entities")
    if not params.text("text"):
        raise MistakeError("message text is empty")
    if not body:
        raise MistakeError("text must be non-empty")
    if len(body) > TEXT_MAX:
        raise MistakeError(too_long)
    _check_preview(params)
    return Content("text", body, params.text("text"), entities)


def read_caption(params: Params, kind: ContentKind, file: SimFile | None) -> Content:
    """Return the content of `caption`, which may be empty; raises MistakeError."""
    body, entities = formatted(params.text("caption"), params, "caption_entities")
    if len(body) > CAPTION_MAX:
        raise MistakeError("message caption is too long")
    return Content(kind, body, params.text("caption"), entities, file)


def formatted(source: str, params: Params, explicit: str) -> tuple[str, tuple[Entity, ...]]:
    """Return the text and entities, by `parse_mode` or by the parameter named `explicit`, without outer white space."""
    if len(source.encode()) > RAW_MAX:
        raise MistakeError("text is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        try:
            text, entities = parse_html(source)
        except MarkupError as error:
            raise MistakeError(f"can't parse entities: {error}") from None
    elif mode in ("", "none"):
        text, entities = source, _explicit(params.parsed(explicit, "can't parse entities JSON object"), source)
    else:
        raise MistakeError("unsupported parse_mode")
    return _stripped(text, entities)


def _explicit(raw: Any, text: str) -> list[Entity]:
    length = utf16(text)
    for one in raw or []:
        span = (one.get("offset"), one.get("length")) if isinstance(one, dict) else (None, None)
        if not all(isinstance(number, int) for number in span) or not isinstance(one.get("type"), str):
            raise MistakeError("can't parse entities: expected an Object")
        if one["offset"] < 0 or one["length"] <= 0 or one["offset"] + one["length"] > length:
            raise MistakeError("ENTITY_BOUNDS_INVALID")
    return list(raw or [])


def _stripped(text: str, entities: list[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """Cut white space off both ends, and off the entities what was cut."""
    body = text.strip()
    lead, end = utf16(text[: len(text) - len(text.lstrip())]), utf16(body)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] - lead + entity["length"], end)
        if stop > start:
            kept.append(entity | {"offset": start, "length": stop - start})
    return body, tuple(kept)


def _check_preview(params: Params) -> None:
    options = params.parsed("link_preview_options", "can't parse link preview options JSON object")
    if options is not None and not isinstance(options, dict):
        raise MistakeError("object expected as link preview options")


def read_file(world: World, params: Params, kind: ContentKind, value: str, part: str) -> SimFile:
    """Return the file that `value` (attach://, a file id) or the upload named `part` gives; raises MistakeError."""
    upload = params.files.get(value.removeprefix("attach://") if value.startswith("attach://") else part)
    if upload is None:
        if known := world.files.get(value):
            return known
        raise MistakeError(
            f"there is no {kind} in the request" if not value else "wrong remote file identifier specified"
        )
    if not upload.data:
        raise MistakeError("file must be non-empty")
    if len(upload.data) > (PHOTO_MAX if kind == "photo" else DOCUMENT_MAX):
        raise MistakeError("Request Entity Too Large", 413)
    if kind == "photo":
        _check_photo(upload)
    return world.keep_file(upload.name, upload.mime, upload.data)


def _check_photo(upload: Upload) -> None:
    if not re.match(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF....WEBP", upload.data, re.DOTALL):
        raise MistakeError("IMAGE_PROCESS_FAILED")
    if upload.data.startswith(b"\x89PNG") and len(upload.data) >= 24:
        width, height = struct.unpack(">II", upload.data[16:24])
        if width + height > PHOTO_SIDES_MAX or max(width, height) > 20 * min(width, height):
            raise MistakeError("PHOTO_INVALID_DIMENSIONS")
