"""LeadMagic credits.

Source: "Check credits" (LeadMagic API v1). Credits may be fractions. The call is free.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/credits")
    return Reading([Balance("balance", "credits", answer.number("credits"))])


PROVIDER = Provider(
    "leadmagic",
    "LeadMagic",
    "https://api.leadmagic.io",
    category=Category.SALES_DATA,
    evidence=Evidence.OFFICIAL,
    docs="https://leadmagic.io/docs/reference/check-credits",
    auth=Header("X-API-Key"),
    read=read,
    labels={"balance": mark("Credits")},
    console="https://app.leadmagic.io",
    rank=36,
)
