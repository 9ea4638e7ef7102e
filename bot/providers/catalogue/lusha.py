"""Lusha credits.

Source: "Account usage" (Lusha API v3); no literal answer was seen. The end of the plan is its renewal, null for free
accounts. At most five requests a minute.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v3/account/usage")
    maybe = answer.maybe
    balance = Balance(
        "balance",
        "credits",
        answer.number("credits.remaining"),
        limit=maybe.number("credits.total"),
        used=maybe.number("credits.used"),
        next_refill_at=maybe.time("plan.endDate"),
    )
    return Reading([balance], plan=maybe.text("plan.category"))


PROVIDER = Provider(
    "lusha",
    "Lusha",
    "https://api.lusha.com",
    category=Category.SALES_DATA,
    evidence=Evidence.SHAPE,
    docs="https://docs.lusha.com/account/usage",
    auth=Header("api_key"),
    read=read,
    labels={"balance": mark("Credits")},
    interval=12,
    console="https://dashboard.lusha.com",
    rank=35,
)
