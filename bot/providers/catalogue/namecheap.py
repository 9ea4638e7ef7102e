"""Namecheap account balance.

Source: namecheap.users.getBalances (Namecheap API). XML; only allowed addresses may ask, and the request names one.
"""

from bot.domain.errors import AskedTooOften, NotAllowed
from bot.domain.reading import Balance, Part, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Format, Http, Provider, Query, mark, wrong
from bot.providers.units import money

RESULT = "CommandResponse.UserGetBalancesResult"
NUMBERS = {
    **dict.fromkeys(("1010101", "1016103", "1017101", "1017103", "1019103"), wrong("api_user")),
    **dict.fromkeys(("1010102", "1011102"), wrong("api_key")),
    **dict.fromkeys(("1010105", "1011105", "1017105"), wrong("client_ip")),
    **dict.fromkeys(("1011150", "1017150"), NotAllowed),
    "500000": AskedTooOften,
}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/xml.response", params={"Command": "namecheap.users.getBalances"})
    result = answer.at(RESULT)
    due = Part("FundsRequiredForAutoRenew", result.maybe.number("@FundsRequiredForAutoRenew"))
    amount = result.number("@AvailableBalance")
    return Reading([Balance("balance", money(result.text("@Currency")), amount, parts=(due,))])


PROVIDER = Provider(
    "namecheap",
    "Namecheap",
    "https://api.namecheap.com",
    category=Category.DOMAINS,
    evidence=Evidence.OFFICIAL,
    docs="https://www.namecheap.com/support/api/methods/users/get-balances/",
    credentials=[
        Credential("api_user", mark("API user"), secret=False),
        Credential("api_key", mark("API key")),
        Credential("client_ip", mark("Allowed IP address"), secret=False),
    ],
    auth=Query(ApiUser="api_user", ApiKey="api_key", UserName="api_user", ClientIp="client_ip"),
    format=Format.XML,
    errors=Errors(
        codes={"Errors.Error.@Number": NUMBERS, "Errors.Error[0].@Number": NUMBERS}, success={"@Status": "OK"}
    ),
    read=read,
    labels={"balance": mark("Balance"), "FundsRequiredForAutoRenew": mark("For automatic renewals")},
    permission=mark("API access switched on, and the address of this server among the allowed ones"),
    console="https://ap.www.namecheap.com",
    rank=76,
)
