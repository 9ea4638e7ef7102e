"""Black Forest Labs credits.

Source: a public copy of the vendor's OpenAPI; no literal answer was seen. What a credit costs is not in the answer.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/credits")
    return Reading([Balance("balance", "credits", answer.number("credits"))])


PROVIDER = Provider(
    "bfl",
    "Black Forest Labs (FLUX API)",
    "https://api.bfl.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.SHAPE,
    auth=Header("x-key"),
    read=read,
    labels={"balance": mark("Credits")},
    console="https://dashboard.bfl.ai",
    aliases=("flux",),
    rank=50,
)
