"""Windsurf add-on credits of a team.

Source: "Get Team Credit Balance" (Windsurf API v1), for enterprises. That what was used is to be taken off what is
available is inferred.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Evidence, Http, JsonField, Provider, mark
from bot.providers.units import difference


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.post("/api/v1/GetTeamCreditBalance")
    limit, used = answer.number("addOnCreditsAvailable"), answer.number("addOnCreditsUsed")
    refill = answer.maybe.time("billingCycleEnd")
    return Reading(
        [Balance("add_on", "credits", difference(limit, used), limit=limit, used=used, next_refill_at=refill)]
    )


PROVIDER = Provider(
    "windsurf-team",
    "Windsurf team",
    "https://server.codeium.com",
    category=Category.DEV_TOOLS,
    evidence=Evidence.SHAPE,
    docs="https://docs.windsurf.com/zh/plugins/accounts/api-reference/get-team-credit-balance",
    credentials=[Credential("key", mark("Service key"))],
    auth=JsonField(service_key="key"),
    read=read,
    labels={"add_on": mark("Add-on credits")},
    permission=mark("a service key with the permission Billing Read"),
    console="https://windsurf.com",
    aliases=("codeium",),
    rank=81,
)
