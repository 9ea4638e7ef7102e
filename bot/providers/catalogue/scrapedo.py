"""Scrape.do requests of the month.

Source: "Usage stats" (Scrape.do). At most ten requests a minute; no date of the refill.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, Query, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/info")
    left, limit = answer.number("RemainingMonthlyRequest"), answer.maybe.number("MaxMonthlyRequest")
    return Reading([Balance("requests", "requests", left, limit=limit)])


PROVIDER = Provider(
    "scrapedo",
    "Scrape.do",
    "https://api.scrape.do",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.OFFICIAL,
    docs="https://scrape.do/documentation/api-response/usage-stats",
    credentials=[Credential("key", mark("API token"))],
    auth=Query(token="key"),  # noqa: S106 - the name of a parameter
    read=read,
    labels={"requests": mark("Requests")},
    interval=6,
    console="https://dashboard.scrape.do",
    rank=65,
)
