"""Deepgram balances of a project.

Source: "Get Project Balances" (Deepgram API v1); no literal answer was seen. The first project that the key sees is
read. Amounts of the same unit are added up; a unit is a currency code, or a word such as "hour". The documents
call the list optional: of an empty one the balance is unknown.
"""

from decimal import Decimal

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Evidence, Header, Http, Provider, mark
from bot.providers.units import money, money_first, total


async def read(http: Http, last: Reading | None) -> Reading:
    projects = await http.get("/v1/projects")
    project = {"project_id": projects.text("projects[0].project_id")}
    answer = await http.get("/v1/projects/{project_id}/balances", values=project)
    amounts: dict[str, list[Decimal | None]] = {}
    for item in answer.list("balances"):
        amounts.setdefault(_unit(item), []).append(item.number("amount"))
    balances = money_first(Balance(unit.lower(), unit, total(*parts)) for unit, parts in amounts.items())
    return Reading(balances or [Balance("usd", "USD", None)])


def _unit(item: Answer) -> str:
    unit = item.text("units")
    return unit if unit and len(unit) > len("USD") else money(unit)


PROVIDER = Provider(
    "deepgram",
    "Deepgram",
    "https://api.deepgram.com",
    category=Category.AI_MEDIA,
    evidence=Evidence.SHAPE,
    docs="https://developers.deepgram.com/reference/manage/billing/list.md",
    auth=Header("Authorization", scheme="Token"),
    read=read,
    labels={"usd": mark("Balance")},
    calls=2,
    permission=mark("the scope billing:read"),
    console="https://console.deepgram.com",
    rank=22,
)
