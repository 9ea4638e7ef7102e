"""ASocks balance and traffic.

Source: "User balance" (ASocks API v2). Figures are text. The currency is not in the answer and taken for US dollars,
the unit of the traffic is not stated.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, Query, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/user/balance")
    maybe = answer.maybe
    balance = Balance("balance", "USD", answer.number("balance"), parts=maybe.parts("balance_hold"))
    return Reading([balance, Balance("traffic", "units", maybe.number("all_available_traffic"))])


PROVIDER = Provider(
    "asocks",
    "ASocks",
    "https://api.asocks.com",
    category=Category.PROXIES,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.asocks.com/en/operations/095333d8f22011733921aa00237a468c.html",
    auth=Query(apiKey="key"),
    errors=Errors(success={"success": "true"}),
    read=read,
    labels={"balance": mark("Balance"), "traffic": mark("Traffic"), "balance_hold": mark("On hold")},
    console="https://my.asocks.com",
    rank=78,
)
