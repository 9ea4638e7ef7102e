"""Size of a store with 90 days of raw readings, and how soon a history is found in it; scaled from fewer accounts."""

from datetime import timedelta
from statistics import median
from time import perf_counter

from bench.seed import now
from bench.stage.bench import Bench
from bench.stage.report import Row

ACCOUNTS = 10_000
SAMPLE = 100  # accounts that are stored
DAYS = 90  # that readings are kept raw
THINNED_DAYS = 275  # of a year, with one reading a day
A_DAY = 24
GIGABYTE = 1e9


async def measure(bench: Bench) -> list[Row]:
    url = bench.database("history")
    end = now()
    moments = [end - timedelta(hours=number) for number in reversed(range(DAYS * A_DAY))]
    async with bench.store(url) as store:
        await store.link(range(1, SAMPLE + 1))
        ids = await store.account_ids()
        before = await store.size()
        for number, account_id in enumerate(ids):
            if number % 20 == 0:
                bench.step(f"90 days of {number} accounts")
            await store.keep_history(account_id, moments)
        a_reading = (await store.size() - before) / (SAMPLE * len(moments))
        spent = []
        for account_id in ids[:20]:
            begun = perf_counter()
            found = await store.history(account_id, moments[0])
            spent.append((perf_counter() - begun) * 1000)
            if not found:
                raise ValueError("the history is empty")
    kept = ACCOUNTS * (DAYS * A_DAY + THINNED_DAYS)
    return [
        Row(
            f"readings of {ACCOUNTS:,} accounts over a year", "GB", [kept * a_reading / GIGABYTE], "the limit", [2.0],
            at_most=1, remark=f"extrapolated from {SAMPLE} accounts, {a_reading:.0f} bytes a reading with its indexes",
        ),
        Row(f"{DAYS} days of an account's history", "ms", [median(spent)], "the limit", [50.0], at_most=1),
    ]  # fmt: skip
