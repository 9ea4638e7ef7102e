"""Telnyx credit.

Source: the official Python SDK (API v2), in which every field may be absent; no literal answer was seen. Amounts are
text. What is available is the balance and the credit limit together.
"""

from decimal import Decimal

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Evidence, Http, Provider, mark
from bot.providers.units import money, total

PARTS = ("balance", "credit_limit", "pending")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = (await http.get("/v2/balance")).at("data")
    parts = answer.maybe.parts(*PARTS)
    return Reading([Balance("available", money(answer.text("currency")), _available(answer), parts=parts)])


def _available(answer: Answer) -> Decimal | None:
    if answer.has("available_credit") or not answer.has("balance"):
        return answer.number("available_credit")
    if answer.has("credit_limit"):
        return total(answer.number("balance"), answer.number("credit_limit"))
    return answer.number("balance")


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
