"""Runway API credits.

Source: the vendor's own skill files (Runway API, version 2024-11-06). The monthly cap of spending is no allowance.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, mark

VERSION = {"X-Runway-Version": "2024-11-06"}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/organization", headers=VERSION)
    return Reading([Balance("balance", "credits", answer.number("creditBalance"))])


PROVIDER = Provider(
    "runway",
    "Runway API",
    "https://api.dev.runwayml.com",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/runwayml/skills",
    credentials=[Credential("key", hint="key_")],
    read=read,
    labels={"balance": mark("Credits")},
    console="https://dev.runwayml.com",
    rank=21,
)
