"""Firecrawl credits of a team.

Source: "Credit Usage" (Firecrawl API v2). `planCredits` is the plan's allowance; packs and coupons may put the balance
above it. The dates are null on the free plan. Version 1 of the API writes the names with underscores.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/team/credit-usage")
    maybe = answer.maybe
    balance = Balance(
        "balance",
        "credits",
        answer.number("data.remainingCredits", "data.remaining_credits"),
        limit=maybe.number("data.planCredits", "data.plan_credits"),
        next_refill_at=maybe.time("data.billingPeriodEnd", "data.billing_period_end"),
    )
    return Reading([balance])


PROVIDER = Provider(
    "firecrawl",
    "Firecrawl",
    "https://api.firecrawl.dev",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.firecrawl.dev/api-reference/endpoint/credit-usage.md",
    credentials=[Credential("key", hint="fc-")],
    errors=Errors(success={"success": "true"}),
    read=read,
    labels={"balance": mark("Credits")},
    keys="https://www.firecrawl.dev/app/api-keys",
    console="https://www.firecrawl.dev/app",
    rank=5,
)
