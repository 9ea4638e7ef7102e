"""ZeroBounce credits.

Source: "Get credit balance" (ZeroBounce API v2). -1 with status 200 means that the key is not known.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, Query, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/getcredits")
    return Reading([Balance("balance", "credits", answer.number("Credits"))])


PROVIDER = Provider(
    "zerobounce",
    "ZeroBounce",
    "https://api.zerobounce.net",
    category=Category.SALES_DATA,
    evidence=Evidence.OFFICIAL,
    docs="https://www.zerobounce.net/docs/email-validation-api-quickstart/v2-credit-balance",
    auth=Query(api_key="key"),
    errors=Errors(codes={"Credits": {"-1": KeyNotAccepted}}),
    read=read,
    labels={"balance": mark("Credits")},
    console="https://www.zerobounce.net",
    rank=25,
)
