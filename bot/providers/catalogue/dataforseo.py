"""DataForSEO balance.

Source: "User Data" and "Errors" (DataForSEO API v3), in US dollars. `total` is all that was ever paid in, what is used
may be negative; the end is that of the backlinks subscription. Errors come with status 200, in the answer or its task.
"""

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed, OutOfCredit, Unavailable
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Basic, Category, Credential, Errors, Evidence, Http, Provider, mark
from bot.providers.units import difference

CODES = {
    "40100": KeyNotAccepted,
    "40104": NotAllowed,  # an account that is not verified yet
    "40200": OutOfCredit,
    "40202": AskedTooOften,
    "40207": NotAllowed,
    "40210": OutOfCredit,
    "50000": Unavailable,
}
CODES_AT = ("tasks[0].status_code", "status_code")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v3/appendix/user_data")
    result = answer.at("tasks[0].result[0]")
    left, maybe = result.number("money.balance"), result.maybe
    used = difference(maybe.number("money.total"), left)
    end = maybe.time("backlinks_subscription_expiry_date")
    return Reading([Balance("balance", "USD", left, used=used, expires_at=end)])


PROVIDER = Provider(
    "dataforseo",
    "DataForSEO",
    "https://api.dataforseo.com",
    category=Category.SEO,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.dataforseo.com/v3/appendix/user_data/",
    credentials=[Credential("login", mark("Login"), secret=False), Credential("password", mark("Password"))],
    auth=Basic("login", "password"),
    errors=Errors(codes=dict.fromkeys(CODES_AT, CODES), success=dict.fromkeys(CODES_AT, "20000")),
    read=read,
    labels={"balance": mark("Balance")},
    keys="https://app.dataforseo.com/api-access",
    console="https://app.dataforseo.com",
    rank=24,
)
