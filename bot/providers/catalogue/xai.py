"""xAI prepaid credit of a team, as posted.

Source: public code. A management key names its team in a first call. US cents as text with the sign turned: "-1000"
is ten dollars left. Spending is posted at the end of the billing cycle. A team without prepaid credit is answered with
404.
"""

from decimal import Decimal

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, mark
from bot.providers.units import divided


async def read(http: Http, last: Reading | None) -> Reading:
    key = await http.get("/auth/management-keys/validation")
    team = {"team": key.text("teamId", "scopeId") or ""}
    answer = await http.get("/v1/billing/teams/{team}/prepaid/balance", values=team)
    left = divided(answer.number("total.val"), -100)
    return Reading([Balance("balance", "USD", None if left is None else max(left, Decimal(0)))])


PROVIDER = Provider(
    "xai",
    "xAI",
    "https://management-api.x.ai",
    category=Category.AI_LLM,
    evidence=Evidence.PUBLIC_CODE,
    credentials=[Credential("key", mark("Management key"))],
    errors=Errors(statuses={403: NotAllowed, 404: NotAllowed}),
    read=read,
    labels={"balance": mark("Prepaid credit")},
    permission=mark("a management key, of a team with prepaid credit"),
    calls=2,
    console="https://console.x.ai",
    aliases=("grok",),
    rank=59,
)
