"""Venice AI balances: US dollars, and DIEM of the current epoch.

Source: "Billing balance" (Venice API v1), which takes an admin key. Either may be null; the end of the epoch is not
told.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/v1/billing/balance")
    left, limit = answer.at("balances").maybe, answer.maybe.number("diemEpochAllocation")
    return Reading(
        [Balance("usd", "USD", left.number("usd")), Balance("diem", "DIEM", left.number("diem"), limit=limit)]
    )


PROVIDER = Provider(
    "venice",
    "Venice AI",
    "https://api.venice.ai",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/veniceai/api-docs",
    credentials=[Credential("key", mark("Admin key"))],
    read=read,
    labels={"usd": mark("Balance"), "diem": mark("DIEM")},
    keys="https://venice.ai/settings/api",
    console="https://venice.ai",
    rank=56,
)
