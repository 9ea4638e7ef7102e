"""fal.ai credits.

Source: "Account Billing" (fal platform API v1). In the account's currency. Credits lapse a year after they were bought;
the answer does not say when. Without `expand=credits` there is no balance in it. An account locked for its balance is
answered with 403.
"""

from bot.domain.errors import NotAllowed, OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import money


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/account/billing", params={"expand": "credits"})
    unit = money(answer.text("credits.currency"))
    return Reading([Balance("balance", unit, answer.number("credits.current_balance"))])


PROVIDER = Provider(
    "fal",
    "fal.ai",
    "https://api.fal.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://fal.ai/docs/platform-apis/v1/account/billing.md",
    auth=Header("Authorization", scheme="Key"),
    errors=Errors(words={"detail": {"exhausted balance": OutOfCredit}}, statuses={403: NotAllowed}),
    read=read,
    labels={"balance": mark("Credits")},
    permission=mark("a key of the scope Admin"),
    keys="https://fal.ai/dashboard/keys",
    top_up="https://fal.ai/dashboard/billing",
    console="https://fal.ai/dashboard",
    rank=7,
)
