"""Novita AI balance.

Source: "Get User Balance" (Novita API v1). Amounts are text, in ten-thousandths of a US dollar. What is available has
the room for debt (`creditLimit`) in it. A wrong key may be answered with 403 and a reason.
"""

from bot.domain.errors import KeyNotAccepted, OutOfCredit
from bot.domain.reading import Balance, Part, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark
from bot.providers.units import divided

SMALL_UNITS = 10_000  # a US dollar
PARTS = ("cashBalance", "creditLimit", "outstandingInvoices")
REASONS = {
    "INVALID_API_KEY": KeyNotAccepted,
    "MISSING_API_KEY": KeyNotAccepted,
    "BILLING_BALANCE_NOT_ENOUGH": OutOfCredit,
}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/openapi/v1/billing/balance/detail", headers={"Content-Type": "application/json"})
    parts = tuple(Part(name, divided(answer.maybe.number(name), SMALL_UNITS)) for name in PARTS)
    left = divided(answer.number("availableBalance"), SMALL_UNITS)
    return Reading([Balance("balance", "USD", left, parts=parts)])


PROVIDER = Provider(
    "novita",
    "Novita AI",
    "https://api.novita.ai",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://novita.ai/docs/api-reference/basic-get-user-balance.md",
    errors=Errors(codes={"reason": REASONS}),
    read=read,
    labels={
        "balance": mark("Available"),
        "cashBalance": mark("Cash"),
        "creditLimit": mark("Credit limit"),
        "outstandingInvoices": mark("Debt"),
    },
    keys="https://novita.ai/settings/key-management",
    console="https://novita.ai",
    rank=54,
)
