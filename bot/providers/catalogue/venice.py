"""Venice AI balances: US dollars, and DIEM of the current epoch.

Source: "Billing balance" (Venice API v1). Either may be null; the end of the epoch is not told.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/v1/billing/balance")
    dollars = Balance("usd", "USD", answer.number("balances.usd"))
    limit = answer.maybe.number("diemEpochAllocation")
    return Reading([dollars, Balance("diem", "DIEM", answer.number("balances.diem"), limit=limit)])


PROVIDER = Provider(
    "venice",
    "Venice AI",
    "https://api.venice.ai",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/veniceai/api-docs",
    read=read,
    labels={"usd": mark("Balance"), "diem": mark("DIEM")},
    console="https://venice.ai",
    rank=56,
)
