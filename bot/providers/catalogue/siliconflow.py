"""SiliconFlow balance.

Source: "Get user info" (SiliconFlow API v1). Amounts are text; the field `balance` is only what was given, the total
counts what was paid in too. Code 20000 is success. The currency is inferred from the host.
"""

from functools import partial

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, mark

PARTS = ("balance", "chargeBalance")


async def read(currency: str, http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/user/info")
    parts = answer.maybe.at("data").parts(*PARTS)
    return Reading([Balance("total", currency, answer.number("data.totalBalance"), parts=parts)])


PROVIDER = Provider(
    "siliconflow",
    "SiliconFlow",
    "https://api.siliconflow.cn",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.siliconflow.cn/cn/api-reference/userinfo/get-user-info",
    credentials=[Credential("key", hint="sk-")],
    errors=Errors(success={"code": "20000", "status": "true"}),
    read=partial(read, "CNY"),
    labels={"total": mark("Balance"), "balance": mark("Granted"), "chargeBalance": mark("Topped up")},
    top_up="https://cloud.siliconflow.cn/expensebill",
    console="https://cloud.siliconflow.cn",
    rank=14,
)
