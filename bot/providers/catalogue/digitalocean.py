"""DigitalOcean balance.

Source: the official OpenAPI. US dollars, as text; the answer names no currency and is made with some delay. What is
owed is positive there and negative here; that credit paid in advance is negative there is inferred. An account that
owes is billed afterwards.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark
from bot.providers.units import divided


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/customers/my/balance")
    left = divided(answer.number("month_to_date_balance"), -1)
    balance = Balance("balance", "USD", left, used=answer.maybe.number("month_to_date_usage"))
    return Reading([balance], postpaid=left is not None and left < 0)


PROVIDER = Provider(
    "digitalocean",
    "DigitalOcean",
    "https://api.digitalocean.com",
    category=Category.HOSTING,
    evidence=Evidence.SHAPE,
    docs="https://github.com/digitalocean/openapi",
    read=read,
    labels={"balance": mark("Balance")},
    permission=mark("the scope billing:read"),
    keys="https://cloud.digitalocean.com/account/api/tokens",
    top_up="https://cloud.digitalocean.com/account/billing",
    console="https://cloud.digitalocean.com",
    rank=31,
)
