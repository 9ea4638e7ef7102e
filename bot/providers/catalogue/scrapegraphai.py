"""ScrapeGraphAI credits.

Source: "Get credits" (ScrapeGraphAI API v2). The allowance is what is left and what was used together.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark
from bot.providers.units import total


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/credits")
    left, used = answer.number("remaining"), answer.maybe.number("used")
    balance = Balance("balance", "credits", left, limit=total(left, used), used=used)
    return Reading([balance], plan=answer.maybe.text("plan"))


PROVIDER = Provider(
    "scrapegraphai",
    "ScrapeGraphAI",
    "https://v2-api.scrapegraphai.com",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.scrapegraphai.com/api-reference/endpoint/credits.md",
    auth=Header("SGAI-APIKEY"),
    read=read,
    labels={"balance": mark("Credits")},
    console="https://scrapegraphai.com/dashboard",
    rank=67,
)
