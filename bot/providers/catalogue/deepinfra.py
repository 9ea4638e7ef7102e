"""DeepInfra prepaid funds.

Source: public code; no literal answer was seen, and the currency is taken for US dollars. Funds are negative in
`stripe_balance`, a debt is positive; what was spent since the last invoice, `recent`, is taken off.
"""

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark
from bot.providers.units import difference, divided


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/payment/checklist", params={"compute_owed": "true"})
    left = difference(divided(answer.number("stripe_balance"), -1), answer.number("recent"))
    return Reading([Balance("balance", "USD", left)])


PROVIDER = Provider(
    "deepinfra",
    "DeepInfra",
    "https://api.deepinfra.com",
    category=Category.AI_LLM,
    evidence=Evidence.PUBLIC_CODE,
    errors=Errors(statuses={403: NotAllowed}),
    read=read,
    labels={"balance": mark("Available")},
    permission=mark("permission to read billing"),
    console="https://deepinfra.com/dash",
    rank=55,
)
