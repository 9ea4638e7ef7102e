"""Luma Dream Machine credit.

Source: the official Python SDK; no literal answer was seen. The answer counts US cents.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark
from bot.providers.units import divided


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/dream-machine/v1/credits")
    return Reading([Balance("balance", "USD", divided(answer.number("credit_balance"), 100))])


PROVIDER = Provider(
    "luma",
    "Luma Dream Machine",
    "https://api.lumalabs.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.SHAPE,
    docs="https://docs.lumalabs.ai/changelog/callbacks-and-credits-balance",
    read=read,
    labels={"balance": mark("Credits")},
    console="https://lumalabs.ai",
    rank=51,
)
