"""Open Exchange Rates requests of the month.

Source: "usage.json" (Open Exchange Rates API). -1 means unlimited; the refill is so many days ahead.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, Query, mark

UNLIMITED = -1


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/usage.json")
    usage = answer.at("data.usage")
    maybe = usage.maybe
    left = usage.number("requests_remaining")
    requests = Balance(
        "requests",
        "requests",
        left,
        limit=maybe.number("requests_quota"),
        used=maybe.number("requests"),
        next_refill_at=http.in_days(maybe.number("days_remaining"), last.headline.next_refill_at if last else None),
        unlimited=left == UNLIMITED,
    )
    return Reading([requests], plan=answer.maybe.text("data.plan.name"))


PROVIDER = Provider(
    "openexchangerates",
    "Open Exchange Rates",
    "https://openexchangerates.org",
    category=Category.DATA_QUOTA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.openexchangerates.org/reference/usage-json",
    credentials=[Credential("key", mark("App ID"))],
    auth=Query(app_id="key"),
    read=read,
    labels={"requests": mark("Requests")},
    unlimited=frozenset({UNLIMITED}),
    console="https://openexchangerates.org/account",
    aliases=("oxr",),
    rank=69,
)
