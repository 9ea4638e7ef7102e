"""Crustdata credits.

Source: "Credits" (Crustdata API). Credits may be fractions.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/user/credits")
    return Reading([Balance("balance", "credits", answer.number("credits"))])


PROVIDER = Provider(
    "crustdata",
    "Crustdata",
    "https://api.crustdata.com",
    category=Category.SALES_DATA,
    evidence=Evidence.SHAPE,
    docs="https://docs.crustdata.com/general/credits",
    read=read,
    labels={"balance": mark("Credits")},
    console="https://app.crustdata.com",
    rank=74,
)
