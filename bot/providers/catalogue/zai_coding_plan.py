"""Z.ai coding plan quotas.

Source: public code; the vendor's own plugin asks this endpoint. The windows say what is used, in percent; of the
monthly tool calls `usage` is the limit and `currentValue` what is used. Errors come with status 200.
"""

from datetime import timedelta

from bot.domain.errors import KeyNotAccepted, NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import HUNDRED, PERCENT, percent_left
from bot.providers.values import UNIX_MS

WINDOWS = {3: ("five_hours", timedelta(hours=1)), 6: ("week", timedelta(weeks=1))}  # by the limit's `unit`


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/monitor/usage/quota/limit", headers={"Accept-Language": "en-US,en"})
    limits = answer.list("data.limits")
    windows = [limit for limit in limits if limit.text("type") == "TOKENS_LIMIT" and limit.number("unit") in WINDOWS]
    tools = [limit for limit in limits if limit.text("type") == "TIME_LIMIT"]
    return Reading([*map(_window, windows), *map(_tools, tools)], plan=answer.maybe.text("data.planName", "data.level"))


def _window(limit: Answer) -> Balance:
    name, length = WINDOWS[int(limit.number("unit") or 0)]
    count, left = limit.maybe.number("number"), percent_left(limit.number("percentage"))
    resets, period = limit.maybe.time("nextResetTime", unit=UNIX_MS), length * int(count) if count else None
    return Balance(name, PERCENT, left, limit=HUNDRED, next_refill_at=resets, period=period)


def _tools(limit: Answer) -> Balance:
    maybe, left = limit.maybe, limit.number("remaining")
    return Balance("tools", "calls", left, limit=maybe.number("usage"), used=maybe.number("currentValue"))


PROVIDER = Provider(
    "zai-coding-plan",
    "Z.ai coding plan",
    "https://api.z.ai",
    category=Category.AI_LLM,
    evidence=Evidence.PUBLIC_CODE,
    auth=Header("Authorization"),
    errors=Errors(
        codes={"code": {"1001": KeyNotAccepted}},
        words={"msg": {"coding plan": NotAllowed}},
        success={"success": "true", "code": "200"},
    ),
    read=read,
    labels={"five_hours": mark("Five hours"), "week": mark("Week"), "tools": mark("Tool calls of the month")},
    permission=mark("a subscription to the coding plan"),
    console="https://z.ai",
    aliases=("glm",),
    rank=15,
)
