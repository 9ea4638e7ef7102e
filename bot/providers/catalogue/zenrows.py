"""ZenRows credits, and the share of the plan that is left.

Source: public code; the vendor calls the shape no contract. The credits may be absent.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark
from bot.providers.units import HUNDRED, PERCENT, difference, rest


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/subscriptions/self/details")
    maybe = answer.maybe
    limit, used = maybe.number("credit_limit"), maybe.number("usage_credits")
    refill = maybe.time("period_ends_at")
    spendable = rest("credits", "credits", limit, used, refill)
    percent = difference(HUNDRED, answer.number("usage_percent"))
    share = Balance("share", PERCENT, percent, limit=HUNDRED, next_refill_at=refill)
    return Reading([spendable, share], plan=maybe.text("plan.name"))


PROVIDER = Provider(
    "zenrows",
    "ZenRows",
    "https://api.zenrows.com",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.PUBLIC_CODE,
    auth=Header("X-API-Key"),
    read=read,
    labels={"credits": mark("Credits"), "share": mark("Share left")},
    console="https://app.zenrows.com",
    rank=64,
)
