"""ImageRouter credits.

Source: "Credits" (ImageRouter API v1). Amounts are text; usage and deposits count the account's whole life.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/credits")
    used = answer.maybe.number("credit_usage")
    return Reading([Balance("balance", "credits", answer.number("remaining_credits"), used=used)])


PROVIDER = Provider(
    "imagerouter",
    "ImageRouter",
    "https://api.imagerouter.io",
    category=Category.AI_ROUTER,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.imagerouter.io/api-reference/credits",
    read=read,
    labels={"balance": mark("Credits")},
    console="https://imagerouter.io",
    rank=79,
)
