"""`python -m bench`: about half a minute, loopback and temporary files only."""

import asyncio

from bench import http_clients, inbox, poller, start
from bench.comparison import Comparison

PARTS = {
    "HTTP clients": http_clients.measure,
    "the inbox": inbox.measure,
    "the poller": poller.measure,
    "the start of a process": start.measure,
}


async def main() -> None:
    found = []
    for name, measure in PARTS.items():
        print(f"Measuring {name} …", flush=True)
        found.append(await measure())
    for comparison in found:
        print()
        show(comparison)


def show(comparison: Comparison) -> None:
    print(f"{comparison.title:<52}{comparison.unit:>14}{'ratio':>8}")
    reference = next(iter(comparison.rates.values()))
    for name, rate in comparison.rates.items():
        print(f"  {name:<50}{rate:>14,.1f}{rate / reference:>8.2f}")


asyncio.run(main())
