"""Telnyx credit.

Source: the official Python SDK (API v2); no literal answer was seen. Amounts are text. What is available counts the
credit limit too, where it is told.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark
from bot.providers.units import money

PARTS = ("balance", "credit_limit", "pending")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = (await http.get("/v2/balance")).at("data")
    parts = answer.maybe.parts(*PARTS)
    left = answer.number("available_credit")
    return Reading([Balance("available", money(answer.text("currency")), left, parts=parts)])


PROVIDER = Provider(
    "telnyx",
    "Telnyx",
    "https://api.telnyx.com",
    category=Category.MESSAGING,
    evidence=Evidence.SHAPE,
    docs="https://github.com/team-telnyx/telnyx-python",
    read=read,
    labels={
        "available": mark("Available"),
        "balance": mark("Balance"),
        "credit_limit": mark("Credit limit"),
        "pending": mark("Pending"),
    },
    console="https://portal.telnyx.com",
    rank=48,
)
