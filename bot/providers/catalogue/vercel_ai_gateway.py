"""Vercel AI Gateway credit of a team.

Source: "Usage" (AI Gateway API v1). Amounts are text, US dollars are assumed; what was used counts the whole life.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/credits")
    return Reading([Balance("balance", "USD", answer.number("balance"), used=answer.maybe.number("total_used"))])


PROVIDER = Provider(
    "vercel-ai-gateway",
    "Vercel AI Gateway",
    "https://ai-gateway.vercel.sh",
    category=Category.AI_ROUTER,
    evidence=Evidence.OFFICIAL,
    docs="https://vercel.com/docs/ai-gateway/capabilities/usage",
    credentials=[Credential("key", hint="vck_")],
    read=read,
    labels={"balance": mark("Credits")},
    console="https://vercel.com",
    rank=19,
)
