"""IPRoyal balance of a reseller.

Source: the vendor's page for resellers. The whole answer is one number; that it counts US dollars is assumed.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/reseller/balance", headers={"Content-Type": "application/json"})
    return Reading([Balance("balance", "USD", answer.number())])


PROVIDER = Provider(
    "iproyal",
    "IPRoyal (reseller)",
    "https://apid.iproyal.com",
    category=Category.PROXIES,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.iproyal.com",
    auth=Header("X-Access-Token"),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://dashboard.iproyal.com",
    rank=77,
)
