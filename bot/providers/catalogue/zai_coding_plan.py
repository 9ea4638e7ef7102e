"""Z.ai coding plan quotas.

Source: public code; the vendor's own plugin asks this endpoint. The windows, of tokens or of credits, say what is used,
in percent; of the monthly tool calls `usage` is the limit and `currentValue` what is used. Errors come with status 200.
"""

from datetime import timedelta

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import HUNDRED, PERCENT, percent_left, window
from bot.providers.values import UNIX_MS

WINDOWS = {3: ("five_hours", timedelta(hours=1)), 6: ("week", timedelta(weeks=1))}  # by the limit's `unit`
KEY_CODES = dict.fromkeys(("401", "1000", "1001", "1002", "1003", "1004"), KeyNotAccepted)
RATE_CODES = dict.fromkeys(("429", "1302", "1303", "1305"), AskedTooOften)


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/monitor/usage/quota/limit", headers={"Accept-Language": "en-US,en"})
    limits = answer.list("data.limits")
    shares = [limit for limit in limits if limit.text("type") in ("TOKENS_LIMIT", "CREDIT_LIMIT")]
    windows = [_window(limit, unit) for unit in WINDOWS for limit in shares if limit.number("unit") == unit]
    tools = [_tools(limit) for limit in limits if limit.text("type") == "TIME_LIMIT"]
    return Reading([*windows, *tools], plan=answer.maybe.text("data.planName", "data.level"))


def _window(limit: Answer, unit: int) -> Balance:
    name, length = WINDOWS[unit]
    left, period = percent_left(limit.number("percentage")), window(length, limit.maybe.number("number"))
    resets = limit.maybe.time("nextResetTime", unit=UNIX_MS)
    return Balance(name, PERCENT, left, limit=HUNDRED, next_refill_at=resets, period=period)


def _tools(limit: Answer) -> Balance:
    maybe = limit.maybe
    resets, used = maybe.time("nextResetTime", unit=UNIX_MS), maybe.number("currentValue")
    return Balance("tools", "calls", maybe.number("remaining"), maybe.number("usage"), used, next_refill_at=resets)


PROVIDER = Provider(
    "zai-coding-plan",
    "Z.ai coding plan",
    "https://api.z.ai",
    category=Category.AI_LLM,
    evidence=Evidence.PUBLIC_CODE,
    auth=Header("Authorization"),
    errors=Errors(
        codes={"code": {**KEY_CODES, **RATE_CODES}},
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
