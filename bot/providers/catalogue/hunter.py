"""Hunter.io credits, or searches and verifications of older plans.

Source: the vendor's own plugin. `available` is the allowance of the period, not what is left; `remaining` counts where
it is there. An account has one bucket or two of the three: those it lacks stand last, as unknown.
"""

from dataclasses import replace

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Evidence, Http, Provider, Query, mark
from bot.providers.units import difference

BUCKETS = ("credits", "searches", "verifications")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/account")
    requests = answer.at("data.requests")
    refill = answer.maybe.time("data.reset_date")
    balances = [_balance(requests, name) for name in sorted(BUCKETS, key=lambda name: not requests.has(name))]
    plan = answer.maybe.text("data.plan_name")
    return Reading([replace(balance, next_refill_at=refill) for balance in balances], plan=plan)


def _balance(requests: Answer, name: str) -> Balance:
    if not requests.has(name):
        return Balance(name, name, None, watched=False)
    bucket = requests.at(name)
    limit, used = bucket.number("available"), bucket.number("used")
    left = bucket.number("remaining") if bucket.has("remaining") else difference(limit, used)
    return Balance(name, name, left, limit=limit, used=used)


PROVIDER = Provider(
    "hunter",
    "Hunter.io",
    "https://api.hunter.io",
    category=Category.SALES_DATA,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/hunter-io/cursor-plugin",
    auth=Query(api_key="key"),
    read=read,
    labels={
        "credits": mark("Credits"),
        "searches": mark("Searches"),
        "verifications": mark("Verifications"),
    },
    keys="https://hunter.io/api-keys",
    console="https://hunter.io",
    rank=9,
)
