"""Featherless.ai credit of an organization.

Source: "/credits" (Featherless API). Amounts are text, in US dollars; what is reserved for running requests is already
taken off. Only organizations that pay by request have it.
"""

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/credits/balance")
    reserved = answer.maybe.parts("reserved_usd")
    return Reading([Balance("balance", "USD", answer.number("available_usd"), parts=reserved)])


PROVIDER = Provider(
    "featherless",
    "Featherless.ai",
    "https://api.featherless.ai",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://featherless.ai/docs/api-reference-credits",
    errors=Errors(statuses={403: NotAllowed}),
    read=read,
    labels={"balance": mark("Credits"), "reserved_usd": mark("On hold")},
    permission=mark("a key made by an admin of the organization"),
    keys="https://featherless.ai/account/api-keys",
    console="https://featherless.ai",
    rank=62,
)
