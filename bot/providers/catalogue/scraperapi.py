"""ScraperAPI credits.

Source: "Account information" (ScraperAPI); no literal answer was seen. The count is renewed every 15 seconds.
"""

from bot.domain.reading import Reading
from bot.providers.interface import Category, Evidence, Http, Provider, Query, mark
from bot.providers.units import rest


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/account")
    limit, used = answer.number("requestLimit"), answer.number("requestCount")
    return Reading([rest("balance", "credits", limit, used)])


PROVIDER = Provider(
    "scraperapi",
    "ScraperAPI",
    "https://api.scraperapi.com",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.SHAPE,
    docs="https://docs.scraperapi.com/account-information",
    auth=Query(api_key="key"),
    read=read,
    labels={"balance": mark("Credits")},
    interval=15,
    console="https://dashboard.scraperapi.com",
    rank=63,
)
