"""Vast.ai credit.

Source: the official command line tool (API v0), which shows `credit`. Which of `credit` and `balance` can be spent is
inferred, US dollars too. The answer holds the key and an address; they are not read.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/v0/users/current")
    return Reading([Balance("balance", "USD", answer.number("credit", "balance"))])


PROVIDER = Provider(
    "vast",
    "Vast.ai",
    "https://console.vast.ai",
    category=Category.AI_GPU,
    evidence=Evidence.SHAPE,
    docs="https://docs.vast.ai/cli/reference/show-user.md",
    read=read,
    labels={"balance": mark("Credits")},
    keys="https://cloud.vast.ai/manage-keys/",
    console="https://cloud.vast.ai",
    rank=23,
)
