"""Vonage (Nexmo) balance.

Source: the official Python SDK; always in euros.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Basic, Category, Credential, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/account/get-balance")
    balance = Balance("balance", "EUR", answer.number("value"))
    return Reading([balance], auto_reload=answer.maybe.flag("autoReload") is True)


PROVIDER = Provider(
    "vonage",
    "Vonage (Nexmo)",
    "https://rest.nexmo.com",
    category=Category.MESSAGING,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/Vonage/vonage-python-sdk",
    credentials=[Credential("api_key", mark("API key"), secret=False), Credential("api_secret", mark("API secret"))],
    auth=Basic("api_key", "api_secret"),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://dashboard.nexmo.com",
    rank=46,
)
