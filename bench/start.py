"""The command line beside the import it does without."""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

from bench.comparison import Comparison

TIMES = 2  # the first run may compile what it imports; the best one counts


async def measure() -> Comparison:
    command = str(Path(sys.executable).with_name("balance-bot"))
    rates = {
        "balance-bot --help": _rate(command, "--help"),
        "python -c 'import aiogram'": _rate(sys.executable, "-c", "import aiogram"),
    }
    return Comparison("Whole processes", "starts/s", rates)


def _rate(*command: str) -> float:
    return 1 / min(_seconds(command) for _ in range(TIMES))


def _seconds(command: tuple[str, ...]) -> float:
    begun = perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - begun
