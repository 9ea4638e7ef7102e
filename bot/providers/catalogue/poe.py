"""Poe points.

Source: public code. Points, not money; grants of the month or day are not in the answer.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/usage/current_balance")
    return Reading([Balance("balance", "points", answer.number("current_point_balance"))])


PROVIDER = Provider(
    "poe",
    "Poe API",
    "https://api.poe.com",
    category=Category.AI_ROUTER,
    evidence=Evidence.PUBLIC_CODE,
    read=read,
    labels={"balance": mark("Points")},
    keys="https://poe.com/api_key",
    console="https://poe.com",
    rank=60,
)
