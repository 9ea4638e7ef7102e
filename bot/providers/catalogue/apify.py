"""Apify usage of the month.

Source: "Get limits" (Apify API v2). Of many quotas the money, in US dollars, and the compute units are read. The limit
of the money is set by the account, perhaps above the plan's credit. The cycle ends with its last millisecond (UTC).
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Credential, Evidence, Http, Provider, mark
from bot.providers.units import rest


async def read(http: Http, last: Reading | None) -> Reading:
    data = (await http.get("/v2/users/me/limits")).at("data")
    usage = _balance(data, "usage", "USD", "maxMonthlyUsageUsd", "monthlyUsageUsd")
    units = ("compute_units", "compute units", "maxMonthlyActorComputeUnits", "monthlyActorComputeUnits")
    return Reading([usage, _balance(data.maybe, *units)])


def _balance(data: Answer, name: str, unit: str, most: str, current: str) -> Balance:
    limit, used = data.number(f"limits.{most}"), data.number(f"current.{current}")
    return rest(name, unit, limit, used, data.maybe.time("monthlyUsageCycle.endAt"))


PROVIDER = Provider(
    "apify",
    "Apify",
    "https://api.apify.com",
    category=Category.WEB_SCRAPING,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.apify.com/api/v2/users-me-limits-get.md",
    credentials=[Credential("key", hint="apify_api_")],
    read=read,
    labels={"usage": mark("Platform usage"), "compute_units": mark("Compute units")},
    keys="https://console.apify.com/settings/integrations",
    top_up="https://console.apify.com/billing",
    console="https://console.apify.com",
    rank=16,
)
