"""Tavily API credits: of the plan, paid as you go, and of this key.

Source: "Usage" (Tavily API). A key's limit that is null or 2147483647 is none. No date of the refill.
"""

from bot.domain.errors import OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Credential, Errors, Evidence, Http, Provider, mark
from bot.providers.units import rest

BUCKETS = {
    "plan": ("account.plan_limit", "account.plan_usage"),
    "paygo": ("account.paygo_limit", "account.paygo_usage"),
    "key": ("key.limit", "key.usage"),
}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/usage")
    return Reading([_balance(answer, name) for name in BUCKETS], plan=answer.maybe.text("account.current_plan"))


def _balance(answer: Answer, name: str) -> Balance:
    allowed, spent = BUCKETS[name]
    figures = answer if name == "plan" else answer.maybe
    limit, used = figures.number(allowed), figures.number(spent)
    unlimited = name == "key" and answer.maybe.is_null(allowed)
    return rest(name, "credits", limit, used, unlimited=unlimited)


PROVIDER = Provider(
    "tavily",
    "Tavily",
    "https://api.tavily.com",
    category=Category.WEB_SEARCH,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.tavily.com/documentation/api-reference/endpoint/usage.md",
    credentials=[Credential("key", prefix="tvly-")],
    errors=Errors(statuses={432: OutOfCredit, 433: OutOfCredit}),
    read=read,
    labels={"plan": mark("Plan"), "paygo": mark("Pay as you go"), "key": mark("This key")},
    unlimited=frozenset({2**31 - 1}),
    console="https://app.tavily.com",
    rank=6,
)
