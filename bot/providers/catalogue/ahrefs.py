"""Ahrefs API units of the workspace and of the key.

Source: public code; no literal answer was seen. A limit that is null is none. The end of the workspace's units is that
of the key. A request without a valid key is answered with 403 and a list of words.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, DayOrMoment, Reading
from bot.providers.interface import Answer, Category, Errors, Evidence, Http, Provider, mark
from bot.providers.units import rest


async def read(http: Http, last: Reading | None) -> Reading:
    answer = (await http.get("/v3/subscription-info/limits-and-usage")).at("limits_and_usage")
    maybe = answer.maybe
    workspace = _balance(answer, "workspace", maybe.time("usage_reset_date"), maybe.time("api_key_expiration_date"))
    return Reading([workspace, _balance(answer, "api_key")], plan=maybe.text("subscription"))


def _balance(answer: Answer, name: str, refill: DayOrMoment | None = None, end: DayOrMoment | None = None) -> Balance:
    limit, used = answer.number(f"units_limit_{name}"), answer.number(f"units_usage_{name}")
    unlimited = answer.is_null(f"units_limit_{name}")
    return rest(name, "API units", limit, used, refill, expires_at=end, unlimited=unlimited)


PROVIDER = Provider(
    "ahrefs",
    "Ahrefs API v3",
    "https://api.ahrefs.com",
    category=Category.SEO,
    evidence=Evidence.PUBLIC_CODE,
    errors=Errors(statuses={403: KeyNotAccepted}),
    read=read,
    labels={"workspace": mark("Workspace"), "api_key": mark("This key")},
    keys="https://app.ahrefs.com/account/api-keys",
    console="https://app.ahrefs.com",
    rank=71,
)
