"""CoinGecko Pro calls of the month.

Source: "API Usage" and "Errors & Rate Limits" (CoinGecko Pro API v3); paid plans only. The day on which the month
begins is not in the answer. Each reading is a call of the month. An error is in `status`, or in `error.status`.
"""

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark

CODES = {
    **dict.fromkeys(("10002", "10010", "10011"), KeyNotAccepted),
    "10005": NotAllowed,
    "429": AskedTooOften,
}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/v3/key")
    maybe = answer.maybe
    balance = Balance(
        "balance",
        "calls",
        answer.number("current_remaining_monthly_calls"),
        limit=maybe.number("monthly_call_credit"),
        used=maybe.number("current_total_monthly_calls"),
    )
    return Reading([balance], plan=maybe.text("plan"))


PROVIDER = Provider(
    "coingecko",
    "CoinGecko Pro API",
    "https://pro-api.coingecko.com",
    category=Category.DATA_QUOTA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.coingecko.com/reference/api-usage",
    auth=Header("x-cg-pro-api-key"),
    errors=Errors(codes=dict.fromkeys(("status.error_code", "error.status.error_code"), CODES)),
    read=read,
    labels={"balance": mark("Calls")},
    permission=mark("a paid plan"),
    keys="https://www.coingecko.com/en/developers/dashboard",
    console="https://www.coingecko.com/en/developers/dashboard",
    rank=68,
)
