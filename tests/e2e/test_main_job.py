"""The main job in a real process: link, ask, rename; by polling with the installed command, and by webhook."""

import asyncio
import json

import aiohttp
import pytest

from tests.e2e.conftest import ELUMENTA, GENERECT, SECRET, World, json_lines

FORGED_UPDATE = json.dumps(
    {
        "update_id": 999_999_999,
        "message": {
            "message_id": 1,
            "date": 1_800_000_000,
            "chat": {"id": 1001, "type": "private", "first_name": "forged"},
            "from": {"id": 1001, "is_bot": False, "first_name": "forged"},
            "text": "/balance forged",
        },
    }
)
SECRET_BYTES = SECRET.encode()
HUGE = b"x" * 2_000_000  # what is sent of the 50 MB that are announced
FORGED = (
    (None, FORGED_UPDATE.encode(), 401),
    (b"", FORGED_UPDATE.encode(), 401),
    (SECRET_BYTES[:-1], FORGED_UPDATE.encode(), 401),
    (b"s\xe9cret\xff", FORGED_UPDATE.encode(), 401),
    (None, HUGE, 401),
    (SECRET_BYTES, HUGE, 413),
    (SECRET_BYTES, b'{"forged', 400),
    (SECRET_BYTES, b'["forged"]', 400),
    (SECRET_BYTES, b"[" * 100_000, 400),
    (SECRET_BYTES, b'{"update_id": "forged"}', 400),
    (SECRET_BYTES, b'{"update_id": 99999999999999999999999}', 400),
    (SECRET_BYTES, b"forged \xff\xfe", 400),
)


async def do_the_main_job(world: World) -> None:
    ann = world.ann
    await world.hears(ann, "/start", "Link an account")
    await world.hears(ann, f"/link generect {GENERECT} sales", "Linked", "8,531 of 10,000 credits")
    await world.hears(ann, f"/link elumenta {ELUMENTA}", "Linked", "1,247 of 1,500 tokens")
    assert [message.deleted for message in ann.chat.messages if "/link" in message.text] == [True, True]
    await world.hears(ann, "/me", "Ivan Petrov", "admin@example.com")
    await world.hears(ann, "/balance", "8,531 of 10,000 credits", "1,247 of 1,500 tokens")
    await world.hears(ann, "/setname Ann B.", "Ann B.")
    renamed = [json.loads(request.body) for request in world.providers.requests if request.method == "PATCH"]
    assert renamed == [{"name": "Ann B."}]


@pytest.mark.failure(54, 70)
@pytest.mark.parametrize("stem", [None], ids=["installed"])
async def test_by_polling(world: World) -> None:
    bot = await world.polling()
    await do_the_main_job(world)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (world.folder / "data").rglob("*") if path.is_file()}
    assert set(modes) >= {"bot.db", "master.key"}
    assert set(modes.values()) == {0o600}
    assert (world.folder / "data").stat().st_mode & 0o777 == 0o700
    async with aiohttp.ClientSession(world.url) as http:
        for path, words in (("/healthz", '"ok"'), ("/readyz", '"ok"'), ("/metrics", "balance_bot_updates_total")):
            async with http.get(path) as answer:
                assert answer.status == 200
                assert words in await answer.text()
    assert await bot.stop() == 0
    assert world.telegram.pending == 0
    assert [line["level"] for line in json_lines(bot.log) if line["level"] not in ("info", "debug")] == []


@pytest.mark.failure(57, 70)
async def test_by_webhook(world: World) -> None:
    bot = await world.pushed()
    await do_the_main_job(world)
    answered = len(world.said(world.ann))
    for secret, body, status in FORGED:
        assert await post(world.port, secret, body) == status, (secret, body[:20])
    async with aiohttp.ClientSession(world.url) as http, http.get("/webhook") as answer:
        assert answer.status == 405
    await world.telegram.idle()
    assert len(world.said(world.ann)) == answered
    assert await bot.stop() == 0
    assert "forged" not in bot.log
    assert not [line for line in json_lines(bot.log) if line["level"] in ("error", "critical")]


async def post(port: int, secret: bytes | None, body: bytes) -> int:
    """Post to the webhook, whatever bytes the secret has, and return the status; a huge body is never sent whole."""
    length = 50_000_000 if body is HUGE else len(body)
    header = b"" if secret is None else b"X-Telegram-Bot-Api-Secret-Token: %b\r\n" % secret
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /webhook HTTP/1.1\r\nHost: bot\r\nContent-Length: %d\r\n%b\r\n%b" % (length, header, body))
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])
