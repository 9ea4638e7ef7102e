"""Black Forest Labs credits.

Source: "Get the user's credits" (BFL API); no literal answer was seen. What a credit costs is not in the answer. A
wrong key is answered with 403.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/credits")
    return Reading([Balance("balance", "credits", answer.number("credits"))])


PROVIDER = Provider(
    "bfl",
    "Black Forest Labs (FLUX API)",
    "https://api.bfl.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.SHAPE,
    docs="https://docs.bfl.ai/api-reference/get-the-users-credits",
    auth=Header("x-key"),
    errors=Errors(words={"detail": {"not authenticated": KeyNotAccepted}}),
    read=read,
    labels={"balance": mark("Credits")},
    keys="https://dashboard.bfl.ai/get-started",
    console="https://dashboard.bfl.ai",
    aliases=("flux",),
    rank=50,
)
