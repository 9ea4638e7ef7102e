"""Benchmark of the whole bot on loopback: within 10 minutes; `quick`, some parts of it, within 2."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench.parts import answers, digests, growth, history, polls, replicas, starts
from bench.stage import report
from bench.stage.bench import Bench
from bench.stage.cores import LOAD, pinned
from bench.stage.progress import Progress
from bench.stage.report import Row

FAILED = "failed"


class Part(NamedTuple):
    """`quick` and `full` are the usual seconds; `quick` is None where a short run says nothing."""

    measure: Callable[[Bench], Awaitable[list[Row]]]
    quick: float | None
    full: float

    def seconds(self, quick: bool) -> float:
        return self.quick if quick and self.quick is not None else self.full


PARTS = {
    "starts": Part(starts.measure, 15, 45),
    "answers": Part(answers.measure, 25, 110),
    "polls": Part(polls.measure, 25, 80),
    "growth": Part(growth.measure, None, 80),
    "digests": Part(digests.measure, 8, 120),
    "history": Part(history.measure, None, 20),
    "replicas": Part(replicas.measure, None, 110),
}


async def run(names: list[str], quick: bool, folder: Path) -> list[Row]:
    progress = Progress({name: PARTS[name].seconds(quick) for name in names})
    bench = Bench(quick, folder, progress.step)
    rows = []
    for name in names:
        progress.begin(name)
        try:
            rows += await PARTS[name].measure(bench)
        except* (RuntimeError, TimeoutError) as failed:
            rows.append(Row(name, FAILED, [], remark="; ".join(map(str, _leaves(failed)))))
    progress.end()
    return rows


def _leaves(group: BaseExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def main() -> int:
    """Print the table and where the JSON is; exit status 1 if a part failed: its row says why."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("extent", nargs="?", choices=["quick", "full"], default="full")
    parser.add_argument("--only", metavar="PART,…", help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, default=Path("dist/bench.json"), metavar="FILE")
    given = parser.parse_args()
    quick = given.extent == "quick"
    usual = [name for name, part in PARTS.items() if part.quick is not None or not quick]
    names = given.only.split(",") if given.only else usual
    begun = perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, pinned(LOAD):
        rows = asyncio.run(run(names, quick, Path(folder)))
    print(report.table(rows))
    report.write_json(given.json, report.as_json(rows, quick, perf_counter() - begun))
    print(f"\n{given.json}, {perf_counter() - begun:.0f} s")
    return int(any(row.unit == FAILED for row in rows))


if __name__ == "__main__":
    sys.exit(main())
