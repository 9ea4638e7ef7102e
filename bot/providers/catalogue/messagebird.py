"""MessageBird (Bird) balance of the classic API.

Source: the official PHP library; no literal answer was seen. `type` names the unit: credits, or a currency by its name.
An account that pays afterwards always has 0.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark

CURRENCIES = {"euros": "EUR", "pounds": "GBP", "dollars": "USD"}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/balance")
    kind = answer.text("type") or "credits"
    balance = Balance("balance", CURRENCIES.get(kind.casefold(), kind), answer.number("amount"))
    return Reading([balance], postpaid=answer.maybe.text("payment") == "postpaid")


PROVIDER = Provider(
    "messagebird",
    "MessageBird",
    "https://rest.messagebird.com",
    category=Category.MESSAGING,
    evidence=Evidence.SHAPE,
    docs="https://github.com/messagebird/php-rest-api",
    auth=Header("Authorization", scheme="AccessKey"),
    read=read,
    labels={"balance": mark("Balance")},
    aliases=("bird",),
    console="https://dashboard.messagebird.com",
    rank=47,
)
