"""`make soak`: kill the bot at named points on SQLite and PostgreSQL. ARGS: seed=N, kills=N (each), on=sqlite."""

import argparse
import asyncio
import random
import shutil
import socket
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from bench.stage.postgres import postgres
from bench.stage.progress import Progress
from tests.e2e import stems
from tests.e2e.conftest import open_world
from tests.soak.rounds import KILLS, Soak

USUAL = 200  # kills on each database
SECONDS = 8.0  # that a kill usually takes, with its share of looking
DATABASES = ("sqlite", "postgresql")


async def soak(name: str, url: str | None, seed: int, kills: int, folder: Path, progress: Progress, stem: Path) -> Soak:
    """Kill so often on one database; AssertionError when something is lost or said too often."""
    progress.begin(name)
    async with open_world(folder, stem) as world:
        world.env["POLL_EVERY"] = "1"
        if url is not None:
            world.env["DATABASE_URL"] = url
            assert await (await world.run("migrate")).ends() == 0
        one = Soak(world, random.Random(f"{seed}{name}"), companion=url is not None)  # noqa: S311 - to be repeated
        await one.begin()
        while one.kills < kills:
            await one.round(min(KILLS, kills - one.kills))
            progress.step(f"{one.kills} of {kills} kills, {one.repeated} messages again")
        return one


async def run(seed: int, kills: int, names: list[str], folder: Path, stem: Path, stack: ExitStack) -> None:
    progress = Progress(dict.fromkeys(names, kills * SECONDS))
    urls: dict[str, str | None] = dict.fromkeys(names)
    if "postgresql" in names:
        urls["postgresql"] = await stack.enter_context(postgres(folder / "server")).database("soak")
    done = {name: await soak(name, urls[name], seed, kills, folder / name, progress, stem) for name in names}
    progress.end()
    points: Counter[str | None] = Counter()
    for name, one in done.items():
        points += one.reached
        print(f"{name}: {one.kills} kills, nothing lost, {one.repeated} messages came again")
    for point, count in sorted(points.items(), key=lambda item: -item[1]):
        print(f"{count:5}  {point or 'by hand, its point not reached in time'}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("settings", nargs="*", metavar="seed=N|kills=N|on=sqlite|on=postgresql")
    chosen = dict(setting.partition("=")[::2] for setting in parser.parse_args().settings)
    seed = int(chosen.pop("seed", random.SystemRandom().randrange(1_000_000)))
    kills, on = int(chosen.pop("kills", USUAL)), chosen.pop("on", None)
    if chosen or on not in (None, *DATABASES):
        parser.error("what can be set is seed, kills and on")
    print(f"seed={seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="balance-bot-soak-") as name, ExitStack() as stack:
        folder = Path(name)
        for database in DATABASES:
            (folder / database).mkdir()
        stems.start(folder / "stem", stack)
        holder = stack.enter_context(socket.socket(socket.AF_UNIX))  # closed before the stem is waited for
        holder.connect(str(folder / "stem"))
        holder.sendall(b"null\n")
        try:
            asyncio.run(run(seed, kills, [on] if on else list(DATABASES), folder, folder / "stem", stack))
        except AssertionError as error:
            kept = tempfile.mkdtemp(prefix="balance-bot-soak-logs-")
            for log in folder.glob("*/*.log"):
                shutil.copy(log, kept)
            print(f"{error}\nLogs: {kept}\nAgain with: make soak ARGS=seed={seed}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
