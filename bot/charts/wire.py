"""Wire format of the chart worker: frames of four length bytes and a body; a request is JSON, an answer a PNG.

An answer that is no PNG is a word for the log: what went wrong, without anything of the request.
"""

import struct
from typing import BinaryIO

from pydantic import TypeAdapter

from bot.charts.request import BarsRequest, ChartRequest

HEAD = struct.Struct(">I")
LARGEST = 4 * 2**20  # bytes of a frame
READY = b"ready"
PNG = b"\x89PNG\r\n\x1a\n"

_json: TypeAdapter[ChartRequest | BarsRequest] = TypeAdapter(ChartRequest | BarsRequest)


def encode(request: ChartRequest | BarsRequest) -> bytes:
    return _json.dump_json(request)


def decode(body: bytes) -> ChartRequest | BarsRequest:
    """Return the request. Raises pydantic.ValidationError, which quotes the request: keep it out of logs."""
    return _json.validate_json(body)


def framed(body: bytes) -> bytes:
    return HEAD.pack(len(body)) + body


def receive(stream: BinaryIO) -> bytes | None:
    """Wait for a frame and return its body; None where the other side is gone, also in the middle of a frame."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    (size,) = HEAD.unpack(head)
    body = stream.read(size)
    return body if len(body) == size else None


def send(stream: BinaryIO, body: bytes) -> None:
    """Write a frame. Raises BrokenPipeError where the other side is gone."""
    stream.write(framed(body))
    stream.flush()
