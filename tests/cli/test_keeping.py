"""Keys are rotated, backups made and restored, and the bot goes on answering."""

import io
import os
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from bot.cli import FAILED
from bot.cli.backup import StandardOutput
from bot.cli.problems import report
from bot.cli.restore import _spooled
from tests.e2e.conftest import ELUMENTA, GENERECT, World


@pytest.mark.failure(69, 70)
async def test_rotation_and_backup_beside_the_running_bot(world: World) -> None:
    key_file = world.database.with_name("master.key")
    bot = await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT}", "Linked")
    await world.hears(world.ann, f"/link elumenta {ELUMENTA}", "Linked")
    first = key_file.read_text()

    rotated = await world.run("rotate-keys")
    assert await rotated.ends() == 0, rotated.log
    assert "The bot is running" in rotated.out
    assert first in key_file.read_text()
    await world.hears(world.ann, "/balance", "8,531", "1,247")
    assert await (await world.run("backup", "saved.zip")).ends() == 0
    assert await (await world.run("backup", "saved.zip")).ends() == 1
    assert (world.folder / "saved.zip").stat().st_mode & 0o777 == 0o600
    assert await (await world.run("restore", "saved.zip")).ends() == 1  # it runs
    assert await bot.stop() == 0

    rotated = await world.run("rotate-keys")
    assert await rotated.ends() == 0, rotated.log
    assert first not in key_file.read_text()
    assert await (await world.run("restore", "saved.zip")).ends() == 1  # it holds accounts


@pytest.mark.failure(69)
async def test_rotation_on_postgresql_says_when_the_old_key_may_go(postgres_url: str, world: World) -> None:
    world.env["DATABASE_URL"] = postgres_url
    key_file = world.database.with_name("master.key")
    for _ in range(2):
        rotated = await world.run("rotate-keys")
        assert "take its line out" in rotated.out
        assert len(key_file.read_text().splitlines()) == 2
    newest, old = key_file.read_text().splitlines()
    key_file.write_text(newest + "\n")
    assert await (await world.run("rotate-keys")).ends() == 0
    assert newest in key_file.read_text()
    assert old not in key_file.read_text()
    only = await world.run("rotate-keys", env={"MASTER_KEYS": newest, "MASTER_KEY_FILE": "/proc/none/master.key"})
    assert await only.ends() == 0, only.log  # a container has no place for the file that it does not use
    assert len(only.out.splitlines()) == 1


@pytest.mark.failure(64)
async def test_a_restored_bot_answers(world: World) -> None:
    bot = await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT} sales", "Linked")
    assert await (await world.run("backup", "saved.zip")).ends() == 0
    assert await bot.stop() == 0
    world.env["DATABASE_URL"] = f"sqlite+aiosqlite:///{world.folder}/other/bot.db"
    restored = await world.run("restore", "saved.zip")
    assert await restored.ends() == 0, restored.log
    await world.polling()
    await world.hears(world.ann, "/balance", "sales", "8,531")


@pytest.mark.failure(64)
async def test_a_backup_goes_through_standard_output_and_input(world: World, postgres_empty: str) -> None:
    bot = await world.polling()
    await world.hears(world.ann, f"/link generect {GENERECT} sales", "Linked")
    saved = await world.run("backup", "-")
    assert await saved.ends() == 0, saved.log
    assert "Written to standard output" in saved.log
    assert await bot.stop() == 0
    files = set(world.folder.rglob("*"))
    world.env["DATABASE_URL"] = postgres_empty
    cut_short = await world.run("restore", "-", stdin=saved.out_bytes[:-100])
    assert await cut_short.ends() == 1
    assert "no backup, or damaged" in cut_short.log
    restored = await world.run("restore", "-", stdin=saved.out_bytes)
    assert await restored.ends() == 0, restored.log
    assert {file for file in set(world.folder.rglob("*")) - files if file.suffix not in (".out", ".log")} == set()
    await world.polling()
    await world.hears(world.ann, "/balance", "sales", "8,531")


def test_a_backup_that_cannot_be_written_blames_its_destination(capsys: pytest.CaptureFixture[str]) -> None:
    reads, broken = os.pipe()
    os.close(reads)
    for number, said in ((os.open("/dev/full", os.O_WRONLY), "no space left on device"), (broken, "broken pipe")):
        with StandardOutput(number, "wb") as out, pytest.raises(OSError, match="/dev/stdout") as refused:
            out.write(b"saved")
        assert report(refused.value) == FAILED
        assert capsys.readouterr().err == f"balance-bot: {said}: /dev/stdout\n"


def test_a_disk_that_is_full_is_not_blamed_on_the_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is restored comes by standard input and is kept in a file meanwhile."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"0" * 100_000)))
    monkeypatch.setattr(tempfile, "TemporaryFile", partial(Path("/dev/full").open, "wb"))
    with pytest.raises(OSError, match="No space left") as refused, _spooled():
        pass
    assert report(refused.value) == FAILED
    assert "the disk is full" in capsys.readouterr().err


async def test_a_new_master_key_is_one_that_can_be_used(world: World) -> None:
    """The key is no secret of this world's: nothing else of the test may hold it."""
    made = await world.run("new-master-key")
    again = await world.run("new-master-key")
    assert await made.ends() == await again.ends() == 0
    assert made.out != again.out
    keys = {"MASTER_KEYS": made.out.strip(), "MASTER_KEY_FILE": "/proc/none"}
    checked = await world.run("check", env=keys)
    assert await checked.ends() == 0, checked.out


async def test_migrate_says_where_the_database_is(world: World) -> None:
    first, again = await world.run("migrate"), await world.run("migrate")
    assert await first.ends() == await again.ends() == 0
    assert "Migrated from nothing" in first.out
    assert "The database is at" in again.out
