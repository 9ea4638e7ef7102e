"""Faults of a provider, by name; each kind's docstring names its arguments."""

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from aiohttp import web

BOMB = 50_000_000  # bytes, 48 kB of gzip
PATCHED = {"patch_ignored", "patch_applied_then_drop", "patch_bare"}


@dataclass(frozen=True, slots=True)
class Hit:
    """Request that meets a fault.

    answer: does what the request asks and returns the documented object; seen: the same without doing it.
    """

    request: web.BaseRequest
    key: str
    essential: str
    trap: str
    answer: Callable[[], dict[str, Any]]
    seen: Callable[[], dict[str, Any]]
    args: Mapping[str, Any]


def _json(answer: object) -> web.Response:
    return web.json_response(answer)


def _text(answer: str | bytes) -> web.Response:
    return web.Response(body=answer, headers={"Content-Type": "application/json"})


def _with_literal(hit: Hit, literal: str) -> web.Response:
    return _text(json.dumps(hit.answer() | {hit.essential: "@"}).replace('"@"', literal))


def _wrong(value: object) -> object:
    """Return a value of another type than the documented one."""
    match value:
        case bool():
            return "true"
        case int() | float():
            return str(value)
        case str():
            return [value]
    return 7


async def status(hit: Hit) -> web.StreamResponse:
    """`code`, `headers`."""
    return web.json_response({"detail": "no"}, status=hit.args.get("code", 500), headers=hit.args.get("headers"))


async def rate_limited(hit: Hit) -> web.StreamResponse:
    """`retry_after`: seconds or an HTTP date; without it no header is sent."""
    after = hit.args.get("retry_after")
    return web.json_response({}, status=429, headers={} if after is None else {"Retry-After": str(after)})


async def html200(hit: Hit) -> web.StreamResponse:
    return web.Response(text="<html><body>Down for maintenance</body></html>", content_type="text/html")


async def empty200(hit: Hit) -> web.StreamResponse:
    return web.Response()


async def truncated(hit: Hit) -> web.StreamResponse:
    """Half of the JSON, in a complete HTTP message."""
    whole = json.dumps(hit.answer())
    return _text(whole[: len(whole) // 2])


async def cut(hit: Hit) -> web.StreamResponse:
    """Half of the announced body, then the connection closes."""
    whole = json.dumps(hit.answer()).encode()
    response = web.StreamResponse(headers={"Content-Length": str(len(whole))})
    await response.prepare(hit.request)
    await response.write(whole[: len(whole) // 2])
    return await _closed(hit, response)


async def drip(hit: Hit) -> web.StreamResponse:
    """The documented answer a byte at a time, `pause` seconds apart."""
    whole = json.dumps(hit.answer()).encode()
    response = web.StreamResponse(headers={"Content-Length": str(len(whole))})
    await response.prepare(hit.request)
    for at in range(len(whole)):
        await response.write(whole[at : at + 1])
        await asyncio.sleep(hit.args.get("pause", 0.05))
    return response


async def slow(hit: Hit) -> web.StreamResponse:
    """The documented answer after `seconds`."""
    await asyncio.sleep(hit.args.get("seconds", 30))
    return _json(hit.answer())


async def paused(hit: Hit) -> web.StreamResponse:
    """The documented answer once `until`, an asyncio.Event, is set."""
    await hit.args["until"].wait()
    return _json(hit.answer())


async def drop(hit: Hit) -> web.StreamResponse:
    """The connection closes once the request is read."""
    return await _closed(hit, web.Response())


async def reset(hit: Hit) -> web.StreamResponse:
    """Like `drop`, with a TCP reset."""
    if hit.request.transport is not None:
        linger = struct.pack("ii", 1, 0)
        hit.request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    return await _closed(hit, web.Response())


async def _closed(hit: Hit, response: web.StreamResponse) -> web.StreamResponse:
    if hit.request.transport is not None:
        hit.request.transport.close()
    return response


async def redirect(hit: Hit) -> web.StreamResponse:
    """`code`, `location`; by default to another port, where every request is a violation."""
    location = hit.args.get("location", hit.trap + hit.request.path)
    return web.Response(status=hit.args.get("code", 302), headers={"Location": location})


@cache
def _bomb() -> bytes:
    return gzip.compress(b'{"x": "' + b" " * BOMB + b'"}')


async def gzip_bomb(hit: Hit) -> web.StreamResponse:
    return web.Response(body=_bomb(), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})


async def compressed(hit: Hit) -> web.StreamResponse:
    """The documented answer in honest gzip."""
    body = gzip.compress(json.dumps(hit.answer()).encode())
    return web.Response(body=body, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})


async def nan(hit: Hit) -> web.StreamResponse:
    """`literal`: NaN (the default), Infinity or -Infinity as the balance."""
    return _with_literal(hit, hit.args.get("literal", "NaN"))


async def huge_int(hit: Hit) -> web.StreamResponse:
    """`digits` of the balance, 5,000 by default."""
    return _with_literal(hit, "9" * hit.args.get("digits", 5000))


async def deep_json(hit: Hit) -> web.StreamResponse:
    return _text('{"a":' * 100_000 + "1" + "}" * 100_000)


async def bad_utf8(hit: Hit) -> web.StreamResponse:
    return _text(json.dumps(hit.answer()).encode()[:-1] + b', "x": "\xff"}')


async def list_top_level(hit: Hit) -> web.StreamResponse:
    return _json([hit.answer()])


async def wrong_types(hit: Hit) -> web.StreamResponse:
    """Every field but the balance has another type than the documented one."""
    answer = hit.answer()
    return _json({name: _wrong(value) for name, value in answer.items()} | {hit.essential: answer[hit.essential]})


async def null_essential(hit: Hit) -> web.StreamResponse:
    """`value` stands for the balance, null by default."""
    return _json(hit.answer() | {hit.essential: hit.args.get("value")})


async def missing_essential(hit: Hit) -> web.StreamResponse:
    return _json({name: value for name, value in hit.answer().items() if name != hit.essential})


async def echo_key(hit: Hit) -> web.StreamResponse:
    """The documented answer with the key inside every text; with a `code`, plain text with the key."""
    code = hit.args.get("code", 200)
    if code != 200:
        return web.Response(status=code, text=f"no access for {hit.key}")
    texts = {name: f"echo {hit.key}" for name, value in hit.answer().items() if isinstance(value, str)}
    return _json(hit.answer() | texts)


async def cookie(hit: Hit) -> web.StreamResponse:
    response = _json(hit.answer())
    response.set_cookie("session", "one-persons")
    return response


async def patch_ignored(hit: Hit) -> web.StreamResponse:
    """200 with the user object unchanged."""
    return _json(hit.seen())


async def patch_applied_then_drop(hit: Hit) -> web.StreamResponse:
    hit.answer()
    return await drop(hit)


async def patch_bare(hit: Hit) -> web.StreamResponse:
    """The change is made, and the 200 does not show it."""
    hit.answer()
    return _json({"ok": True})


KINDS: Mapping[str, Callable[[Hit], Awaitable[web.StreamResponse]]] = {
    kind.__name__: kind
    for kind in (
        status, rate_limited, html200, empty200, truncated, cut, drip, slow, paused, drop, reset, redirect,
        gzip_bomb, compressed, nan, huge_int, deep_json, bad_utf8, list_top_level, wrong_types, null_essential,
        missing_essential, echo_key, cookie, patch_ignored, patch_applied_then_drop, patch_bare,
    )
}  # fmt: skip
