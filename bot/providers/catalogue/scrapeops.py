"""ScrapeOps proxy API credits.

Source: "Usage endpoint" (ScrapeOps proxy aggregator).
"""

from bot.domain.reading import Reading
from bot.providers.interface import Category, Evidence, Http, Provider, Query, mark
from bot.providers.units import rest


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/proxy/account/usage")
    limit, used = answer.number("plan_api_credits"), answer.number("used_api_credits")
    return Reading([rest("balance", "credits", limit, used, answer.maybe.time("plan_renewal_date"))])


PROVIDER = Provider(
    "scrapeops",
    "ScrapeOps",
    "https://backend.scrapeops.io",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.OFFICIAL,
    docs="https://scrapeops.io/docs/proxy-aggregator/account/usage-endpoint",
    auth=Query(api_key="key"),
    read=read,
    labels={"balance": mark("Credits")},
    console="https://scrapeops.io/app",
    rank=66,
)
