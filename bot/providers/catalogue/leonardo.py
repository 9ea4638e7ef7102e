"""Leonardo.Ai API tokens.

Source: "Get user information" (Leonardo API v1). Paid tokens and the plan's ones together; the web app has a pool
of its own, which is not read. Personal data in the answer is not read.
"""

from bot.domain.reading import Balance, Part, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark
from bot.providers.units import total

PARTS = ("apiPaidTokens", "apiSubscriptionTokens")


async def read(http: Http, last: Reading | None) -> Reading:
    user = (await http.get("/api/rest/v1/me")).at("user_details[0]")
    amounts = [user.number(name) for name in PARTS]
    tokens = Balance(
        "tokens",
        "tokens",
        total(*amounts),
        next_refill_at=user.maybe.time("apiPlanTokenRenewalDate"),
        parts=tuple(map(Part, PARTS, amounts)),
    )
    return Reading([tokens])


PROVIDER = Provider(
    "leonardo",
    "Leonardo.Ai",
    "https://cloud.leonardo.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.leonardo.ai/reference/getuserself",
    read=read,
    labels={
        "tokens": mark("API tokens"),
        "apiPaidTokens": mark("Pay as you go"),
        "apiSubscriptionTokens": mark("Plan"),
    },
    keys="https://app.leonardo.ai/api-access",
    top_up="https://app.leonardo.ai/api-access",
    console="https://app.leonardo.ai",
    rank=52,
)
