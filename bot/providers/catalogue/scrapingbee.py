"""ScrapingBee API credits.

Source: public code. At most six requests a minute; the renewal has no time zone and is taken for UTC. A month that is
used up may be answered with 401, like a wrong key.
"""

from bot.domain.errors import OutOfCredit
from bot.domain.reading import Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, Query, mark
from bot.providers.units import rest


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/v1/usage")
    limit, used = answer.number("max_api_credit"), answer.number("used_api_credit")
    return Reading([rest("balance", "credits", limit, used, answer.maybe.time("renewal_subscription_date"))])


PROVIDER = Provider(
    "scrapingbee",
    "ScrapingBee",
    "https://app.scrapingbee.com",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.PUBLIC_CODE,
    auth=Query(api_key="key"),
    errors=Errors(words={"message": {"limit reached": OutOfCredit}}),
    read=read,
    labels={"balance": mark("Credits")},
    interval=10,
    console="https://app.scrapingbee.com",
    rank=28,
)
