"""Twilio account balance.

Source: FetchBalance (Twilio API 2010-04-01). In the account's own currency; a subaccount has no balance.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Basic, Category, Credential, Evidence, Http, Provider, mark
from bot.providers.units import money


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/2010-04-01/Accounts/{account_sid}/Balance.json")
    return Reading([Balance("balance", money(answer.text("currency")), answer.number("balance"))])


PROVIDER = Provider(
    "twilio",
    "Twilio",
    "https://api.twilio.com",
    category=Category.MESSAGING,
    evidence=Evidence.OFFICIAL,
    docs="https://www.twilio.com/docs/usage/api",
    credentials=[
        Credential("account_sid", mark("Account SID"), pattern=r"AC[0-9a-fA-F]{32}", secret=False),
        Credential("auth_token", mark("Auth Token")),
    ],
    auth=Basic("account_sid", "auth_token"),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://console.twilio.com",
    rank=4,
)
