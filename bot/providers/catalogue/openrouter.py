"""OpenRouter credits.

Source: "Get remaining credits" and "Get current API key" (OpenRouter API v1), in US dollars. Only a management key may
see the account's credits; for any other key it is the key's own limit that is read, null where it has none.
"""

from bot.domain.errors import NotAllowed, Refused
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, mark
from bot.providers.units import difference


async def read(http: Http, last: Reading | None) -> Reading:
    try:
        answer = await http.get("/api/v1/credits")
    except NotAllowed:
        return await _key(http)
    left = difference(answer.number("data.total_credits"), answer.number("data.total_usage"))
    return Reading([Balance("balance", "USD", left)])


async def _key(http: Http) -> Reading:
    answer = await http.get("/api/v1/key")
    maybe = answer.maybe
    balance = Balance(
        "key",
        "USD",
        answer.number("data.limit_remaining"),
        limit=maybe.number("data.limit"),
        used=maybe.number("data.usage"),
        expires_at=maybe.time("data.expires_at"),
        unlimited=answer.is_null("data.limit"),
    )
    return Reading([balance])


PROVIDER = Provider(
    "openrouter",
    "OpenRouter",
    "https://openrouter.ai",
    category=Category.AI_ROUTER,
    evidence=Evidence.OFFICIAL,
    docs="https://openrouter.ai/docs/api/api-reference/credits/get-credits",
    credentials=[Credential("key", hint="sk-or-v1-")],
    read=read,
    errors=Errors(words={"error.message": {"country": Refused, "region": Refused}}),
    labels={"balance": mark("Credits"), "key": mark("This key")},
    permission=mark("a management key shows the account's credits, any other only its own limit"),
    keys="https://openrouter.ai/settings/management-keys",
    top_up="https://openrouter.ai/credits",
    console="https://openrouter.ai/settings",
    rank=1,
)
