"""`balance-bot check`: a line for each thing the bot needs."""

import os
from pathlib import Path
from stat import filemode

import pytest

from bot import settings
from bot.cli import check
from bot.sandbox.telegram.api import WebhookConfig
from tests.e2e.conftest import GENERECT, SECRET, World
from tests.e2e.process import free_port
from tests.e2e.seed import seed


async def failing(world: World, env: dict[str, str] | None = None, *, linked: int = 1) -> list[str]:
    """Run it and return its failing lines, with one for each provider of a linked account; the status says the same."""
    done = await world.run("check", env=env)
    bad = [line for line in done.out.splitlines() if not line.startswith("ok ")]
    assert await done.ends() == (1 if bad else 0)
    assert done.log == ""
    assert len(done.out.splitlines()) == 5 + linked
    return bad


async def test_all_is_well_before_the_first_start_and_later(world: World) -> None:
    assert await failing(world, linked=0) == []
    assert not (world.folder / "data").exists()
    await world.run("migrate")
    assert await failing(world, linked=0) == []
    await seed(world, [GENERECT])
    assert await failing(world) == []
    assert world.providers.requests == []
    assert [call.method for call in world.telegram.calls] == ["getMe"] * 3


async def test_each_thing_that_fails(world: World) -> None:
    await seed(world, [GENERECT])
    nobody = f"http://127.0.0.1:{free_port()}"
    for env, line in (
        ({"BOT_TOKEN": "1:canary-wrong"}, "Bot API"),
        ({"TELEGRAM_API_URL": nobody}, "Bot API"),
        ({"GENERECT_URL": nobody}, "Generect"),
        ({"MASTER_KEYS": "other:" + "A" * 43 + "="}, "master key"),
        ({"MASTER_KEY_FILE": "data/none.key"}, "master key"),
        ({"MASTER_KEY_FILE": "data"}, "master key"),
    ):
        bad = await failing(world, env)
        assert [one.split(":")[0] for one in bad] == [f"FAIL  {line}"]
    for scheme in ("http", "socks5"):
        bad = await failing(world, {"PROXY_URL": f"{scheme}://me:canary-password@{nobody.removeprefix('http://')}"})
        assert [one.split(":")[0] for one in bad] == ["FAIL  Bot API", "FAIL  Generect"]
        assert "canary" not in "".join(bad)
    world.database.with_name("bot.db.lock").mkdir()
    [bad_lock] = await failing(world)
    assert bad_lock.startswith("FAIL  lock: is a directory: ")
    assert bad_lock.endswith("/data/bot.db.lock")
    world.database.with_name("bot.db.lock").rmdir()
    world.database.write_bytes(b"no database at all" * 1000)
    assert [one.split(":")[0] for one in await failing(world, linked=0)] == ["FAIL  database", "FAIL  master key"]
    assert world.providers.requests == []


async def test_a_database_that_this_user_may_not_write_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Root may write every file: that the system refuses is simulated."""
    await world.run("migrate")
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{world.database}")
    for closed in (world.database, world.database.parent):
        monkeypatch.setattr(os, "access", lambda path, _mode, closed=closed: Path(path) != closed)
        assert await check._check(settings.load(bot=False)) == 1
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL  ")]
        assert [line.split(":")[0] for line in lines[:2]] == ["FAIL  database", "FAIL  master key"]
        assert [line for line in lines[:2] if f"{closed} is {filemode(closed.stat().st_mode)} of" not in line] == []
        assert [line for line in lines[:2] if f"As root: chown -R {os.geteuid()}:" not in line] == []


async def test_a_master_key_that_cannot_be_made_is_no_good_one(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its folder is missing in one of the system's, which nobody is told to give away."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{world.database}")
    monkeypatch.setenv("MASTER_KEY_FILE", str(world.folder / "secrets" / "master.key"))
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != world.folder or mode == os.X_OK)
    assert await check._check(settings.load(bot=False)) == 1
    [line] = [line for line in capsys.readouterr().out.splitlines() if "master key" in line]
    assert line.startswith("FAIL  master key: MASTER_KEY_FILE cannot be written: permission denied: ")
    assert f"install -d -o {os.geteuid()} -g {os.getegid()} -m 0700 {world.folder / 'secrets'}. Or" in line
    assert "chown" not in line


async def test_the_lock_of_a_bot_that_runs_is_no_fault(world: World) -> None:
    await world.polling()
    done = await world.run("check")
    assert "ok    lock: is held by a bot that runs" in done.out.splitlines()


@pytest.mark.failure(91)
async def test_what_telegram_says_of_the_webhook(world: World) -> None:
    async def line() -> str:
        done = await world.run("check", env={"WEBHOOK_URL": world.url, "WEBHOOK_SECRET": SECRET})
        return next(line for line in done.out.splitlines() if "webhook" in line)

    assert await line() == "ok    webhook: is not set; `balance-bot run` sets it"
    hook = world.telegram.api.webhook = WebhookConfig(f"{world.url}/webhook")
    assert await line() == "ok    webhook: is set, 0 updates wait"
    hook.last_error, hook.last_error_date = "Wrong response from the webhook: 502 Bad Gateway", 1_790_000_000
    trouble = "Telegram's last error: Wrong response from the webhook: 502 Bad Gateway (2026-09-21 14:13 UTC)"
    assert await line() == f"ok    webhook: is set, 0 updates wait; {trouble}"
    world.telegram.raw_update({"message": {"text": "x"}})
    assert (await line()).startswith("FAIL  webhook: 1 updates wait; Telegram's last error: Connection failed")
    world.telegram.api.webhook = WebhookConfig("https://elsewhere.example/hook")
    assert (await line()).startswith("FAIL  webhook: Telegram pushes updates to another URL")
