"""SerpApi searches of the month.

Source: "Account API" (SerpApi). Searches of the plan and extra ones together; an account without a plan has 0 a month,
which is no allowance, and no day of renewal. The answer repeats the key and an e-mail address; neither is read.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, Query, mark

PARTS = ("plan_searches_left", "extra_credits")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/account.json")
    maybe = answer.maybe
    searches = Balance(
        "searches",
        "searches",
        answer.number("total_searches_left"),
        limit=maybe.number("searches_per_month") or None,
        used=maybe.number("this_month_usage"),
        next_refill_at=maybe.time("plan_renewal_date"),
        parts=maybe.parts(*PARTS),
    )
    return Reading([searches], plan=maybe.text("plan_name"))


PROVIDER = Provider(
    "serpapi",
    "SerpApi",
    "https://serpapi.com",
    category=Category.WEB_SEARCH,
    evidence=Evidence.OFFICIAL,
    docs="https://serpapi.com/account-api",
    auth=Query(api_key="key"),
    read=read,
    labels={
        "searches": mark("Searches"),
        "plan_searches_left": mark("Plan"),
        "extra_credits": mark("Extra searches"),
    },
    console="https://serpapi.com/dashboard",
    keys="https://serpapi.com/manage-api-key",
    rank=8,
)
