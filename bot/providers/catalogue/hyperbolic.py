"""Hyperbolic balance.

Source: public code. The answer counts US cents. A wrong key is refused with 401 or 403.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark
from bot.providers.units import divided


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/billing/get_current_balance")
    return Reading([Balance("balance", "USD", divided(answer.number("credits"), 100))])


PROVIDER = Provider(
    "hyperbolic",
    "Hyperbolic",
    "https://api.hyperbolic.xyz",
    category=Category.AI_GPU,
    evidence=Evidence.PUBLIC_CODE,
    errors=Errors(statuses={403: KeyNotAccepted}),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://app.hyperbolic.ai",
    rank=61,
)
