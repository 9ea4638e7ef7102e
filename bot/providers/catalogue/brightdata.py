"""Bright Data balance.

Source: "Total Balance" (Bright Data account management API). US dollars, though the answer names no currency. Pending
costs have two names in the documents; whether the balance is net of them is not said, so they are not taken off.
"""

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/customer/balance")
    pending = answer.maybe.number("pending_balance", "pending_costs")
    return Reading([Balance("balance", "USD", answer.number("balance"), used=pending)])


PROVIDER = Provider(
    "brightdata",
    "Bright Data",
    "https://api.brightdata.com",
    category=Category.PROXIES,
    evidence=Evidence.SHAPE,
    docs="https://docs.brightdata.com/api-reference/account-management-api/Get_total_balance_through_API.md",
    errors=Errors(statuses={403: NotAllowed}),
    read=read,
    labels={"balance": mark("Balance")},
    permission=mark("a key with the Admin permission"),
    keys="https://brightdata.com/cp/setting/users",
    top_up="https://brightdata.com/cp/billing/settings",
    console="https://brightdata.com/cp",
    aliases=("luminati",),
    rank=29,
)
