"""StepFun balance.

Source: "Get account" (StepFun API v1). The totals count the account's whole life. The currency is inferred from the
host.
"""

from functools import partial

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(currency: str, http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/accounts")
    balance = Balance("balance", currency, answer.number("balance"))
    return Reading([balance], postpaid=answer.maybe.text("type") == "postpaid")


PROVIDER = Provider(
    "stepfun",
    "StepFun",
    "https://api.stepfun.com",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://platform.stepfun.com/docs/zh/api-reference/accounts/get.md",
    read=partial(read, "CNY"),
    labels={"balance": mark("Available")},
    console="https://platform.stepfun.com",
    rank=57,
)
