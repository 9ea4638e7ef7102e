"""Windsurf add-on credits of a team.

Source: "Get Team Credit Balance" (Windsurf API v1), for enterprises. That what was used is to be taken off what is
available is inferred.
"""

from bot.domain.reading import Reading
from bot.providers.interface import Category, Credential, Evidence, Http, JsonField, Provider, mark
from bot.providers.units import rest


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.post("/api/v1/GetTeamCreditBalance")
    limit, used = answer.number("addOnCreditsAvailable"), answer.number("addOnCreditsUsed")
    return Reading([rest("add_on", "credits", limit, used, answer.maybe.time("billingCycleEnd"))])


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
    keys="https://windsurf.com/team/settings",
    console="https://windsurf.com",
    aliases=("codeium",),
    rank=81,
)
