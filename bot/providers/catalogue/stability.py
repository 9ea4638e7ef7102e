"""Stability AI credits.

Source: public code and a copy of the vendor's page (API v1). Credits are fractions.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/user/balance")
    return Reading([Balance("balance", "credits", answer.number("credits"))])


PROVIDER = Provider(
    "stability",
    "Stability AI",
    "https://api.stability.ai",
    category=Category.AI_MEDIA,
    evidence=Evidence.PUBLIC_CODE,
    credentials=[Credential("key", hint="sk-")],
    read=read,
    labels={"balance": mark("Credits")},
    console="https://platform.stability.ai",
    aliases=("stable diffusion",),
    rank=20,
)
