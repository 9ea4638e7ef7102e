"""Meshy credits.

Source: "Balance" (Meshy API v1).
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/openapi/v1/balance")
    return Reading([Balance("balance", "credits", answer.number("balance"))])


PROVIDER = Provider(
    "meshy",
    "Meshy",
    "https://api.meshy.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.meshy.ai/api/balance.md",
    read=read,
    labels={"balance": mark("Credits")},
    console="https://www.meshy.ai",
    rank=72,
)
