"""Plivo cash credits.

Source: the official Python SDK (Plivo API v1). The amount is text without a currency; US dollars are assumed. The path
ends with a slash.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Basic, Category, Credential, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/Account/{auth_id}/")
    maybe = answer.maybe
    return Reading(
        [Balance("balance", "USD", answer.number("cash_credits"))],
        postpaid=maybe.text("billing_mode") == "postpaid",
        auto_reload=maybe.flag("auto_recharge") is True,
    )


PROVIDER = Provider(
    "plivo",
    "Plivo",
    "https://api.plivo.com",
    category=Category.MESSAGING,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/plivo/plivo-python",
    credentials=[Credential("auth_id", mark("Auth ID"), secret=False), Credential("auth_token", mark("Auth Token"))],
    auth=Basic("auth_id", "auth_token"),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://console.plivo.com",
    rank=49,
)
