"""D-ID credits.

Source: "Get credits" (D-ID API). The credits are in several items; the first of them to end gives the date (UTC). The
key is sent after `Basic` as it is given: whether it has to be encoded is not documented. The gateway in front answers
with 403 to a wrong one, and to a path that it does not know, of which it says that the header is no signature.
"""

from bot.domain.errors import KeyNotAccepted, ProviderError, RequestNotKnown
from bot.domain.reading import Balance, Reading, begins_at
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark

GATEWAY: dict[str, dict[str, type[ProviderError]]] = {
    "Message": {"explicit deny": KeyNotAccepted},
    "message": {"authorization header": RequestNotKnown},
}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/credits")
    maybe = answer.maybe
    ends = [end for item in maybe.list("credits") if (end := item.time("expire_at")) is not None]
    balance = Balance(
        "balance",
        "credits",
        answer.number("remaining"),
        limit=maybe.number("total"),
        expires_at=min(ends, key=lambda end: begins_at(end), default=None),
    )
    return Reading([balance])


PROVIDER = Provider(
    "d-id",
    "D-ID",
    "https://api.d-id.com",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.d-id.com/reference/credits-1",
    auth=Header("Authorization", scheme="Basic"),
    errors=Errors(words=GATEWAY),
    read=read,
    labels={"balance": mark("Credits")},
    keys="https://studio.d-id.com/account-settings",
    console="https://studio.d-id.com",
    rank=53,
)
