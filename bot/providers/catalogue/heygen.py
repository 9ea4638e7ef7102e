"""HeyGen credits.

Source: "Get Remaining Quota" (HeyGen API v2). The answer counts quota; 60 of it are one credit, as the vendor says.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import divided

QUOTA_A_CREDIT = 60


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/user/remaining_quota")
    return Reading([Balance("balance", "credits", divided(answer.number("data.remaining_quota"), QUOTA_A_CREDIT))])


PROVIDER = Provider(
    "heygen",
    "HeyGen",
    "https://api.heygen.com",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.heygen.com/reference/get-remaining-quota-v2",
    auth=Header("X-Api-Key"),
    errors=Errors(failing=("error",)),
    read=read,
    labels={"balance": mark("Credits")},
    keys="https://app.heygen.com/settings?nav=API",
    console="https://app.heygen.com",
    rank=30,
)
