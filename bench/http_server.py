"""A server that answers at once: `python -m bench.http_server` prints its port and ends when its input does."""

import asyncio
import sys

from aiohttp import web

BALANCE = {"plan": "pro", "token_balance": 1247, "bonus_tokens": 0, "next_refill_at": "2026-04-08T00:00:00Z"}


async def answer(_request: web.Request) -> web.Response:
    return web.json_response(BALANCE)


async def main() -> None:
    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
