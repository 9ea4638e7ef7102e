"""Timeweb Cloud balance.

Source: the official Python SDK; no literal answer was seen. The account's own currency.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, mark
from bot.providers.units import money


async def read(http: Http, last: Reading | None) -> Reading:
    finances = (await http.get("/api/v1/account/finances")).at("finances")
    return Reading([Balance("balance", money(finances.text("currency")), finances.number("balance"))])


PROVIDER = Provider(
    "timeweb-cloud",
    "Timeweb Cloud",
    "https://api.timeweb.cloud",
    category=Category.HOSTING,
    evidence=Evidence.SHAPE,
    docs="https://github.com/timeweb-cloud/sdk-python",
    credentials=[Credential("key", mark("API token"))],
    read=read,
    labels={"balance": mark("Balance")},
    console="https://timeweb.cloud/my",
    rank=41,
)
