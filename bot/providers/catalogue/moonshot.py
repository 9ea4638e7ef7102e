"""Moonshot AI (Kimi) balance.

Source: "Get balance" (Moonshot API v1). Cash and vouchers together; a debt of cash leaves the vouchers. The currency
follows from the host. A refusal may come with status 200 and amounts of 0.
"""

from functools import partial

from bot.domain.errors import AskedTooOften, KeyNotAccepted, OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, mark

PARTS = ("voucher_balance", "cash_balance")


async def read(currency: str, http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/users/me/balance")
    parts = answer.maybe.at("data").parts(*PARTS)
    return Reading([Balance("balance", currency, answer.number("data.available_balance"), parts=parts)])


PROVIDER = Provider(
    "moonshot",
    "Moonshot AI (Kimi)",
    "https://api.moonshot.ai",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://platform.moonshot.cn/docs/api/balance",
    credentials=[Credential("key", hint="sk-")],
    errors=Errors(
        codes={
            "code": {"401": KeyNotAccepted, "429": AskedTooOften},
            "scode": {"unauthorized": KeyNotAccepted},
            "error.type": {"exceeded_current_quota_error": OutOfCredit},
        },
        success={"status": "true", "code": "0"},
    ),
    read=partial(read, "USD"),
    labels={"balance": mark("Available"), "voucher_balance": mark("Voucher"), "cash_balance": mark("Cash")},
    console="https://platform.moonshot.ai",
    rank=10,
)
