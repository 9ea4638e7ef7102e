"""What is wrong with the settings is said at once, without a value."""

from tests.e2e.conftest import TOKEN, World
from tests.e2e.process import free_port
from tests.postgres import Server

WRONG = {
    "BOT_TOKEN": "canary",
    "TELEGRAM_API_URL": "canary://telegram",
    "DATABASE_URL": "mysql://canary",
    "MASTER_KEYS": "k1:canary",
    "GENERECT_URL": "canary",
    "WEBHOOK_URL": "canary",
    "WEBHOOK_SECRET": "canary secret",
    "HTTP_PORT": "70000",
    "POLL_EVERY": "0",
    "ROLES": "chat,canary",
    "ALLOWED_USER_IDS": "canary",
    "ADMIN_IDS": "1,canary",
    "PROXY_URL": "canary",
    "SENTRY_DSN": "canary",
    "LOG_LEVEL": "canary",
    "LOG_FORMAT": "canary",
}


async def test_everything_wrong_is_named_at_once(world: World) -> None:
    for command in ("run", "check"):
        done = await world.run(command, env=WRONG)
        assert await done.ends() == 2
        assert "Traceback" not in done.log
        assert [name for name in WRONG if f"  {name} " not in done.log] == []
    assert world.telegram.calls == []


async def test_a_token_is_required_and_empty_is_unset(world: World) -> None:
    done = await world.run(env={"BOT_TOKEN": "", "HTTP_PORT": "", "WEBHOOK_URL": "http://127.0.0.1"})
    assert await done.ends() == 2
    assert "  BOT_TOKEN " in done.log
    assert "  WEBHOOK_SECRET " in done.log
    assert "HTTP_PORT" not in done.log


async def test_the_env_file_is_read_and_other_names_in_it_are_ignored(world: World) -> None:
    names = ("BOT_TOKEN", "TELEGRAM_API_URL", "GENERECT_URL", "ELUMENTA_URL")
    lines = [f"{name}={world.env.pop(name)}" for name in names]
    (world.folder / ".env").write_text("\n".join([*lines, "SOMETHING_ELSE=1", "HTTP_PORT=", f"# {TOKEN}"]))
    done = await world.run("check")
    assert await done.ends() == 0, done.out
    assert "@testbot" in done.out


async def test_a_database_that_cannot_be_used_is_named_with_the_reason(world: World, postgres_server: Server) -> None:
    for url, reason in (
        (f"postgresql+asyncpg://u:canary@127.0.0.1:{free_port()}/x", "ConnectionRefusedError"),
        (f"postgresql+asyncpg://u:canary@/x?host={world.folder}", "FileNotFoundError"),
        (postgres_server.url("nowhere"), "InvalidCatalogNameError"),
    ):
        for command in ("run", "migrate"):
            done = await world.run(command, env={"DATABASE_URL": url})
            assert await done.ends() == 1
            assert done.log == f"The database (DATABASE_URL) cannot be used: {reason}\n"
        checked = await world.run("check", env={"DATABASE_URL": url})
        assert await checked.ends() == 1
        said = checked.out.splitlines()
        assert [line.split(":")[0] for line in said] == [
            "ok    settings",
            "FAIL  database",
            "FAIL  master key",
            "ok    Bot API",
        ]
        assert [reason in line for line in said] == [False, True, True, False]
        assert checked.log == ""
