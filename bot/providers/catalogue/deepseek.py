"""DeepSeek balance.

Source: "Get User Balance" (DeepSeek API). One balance a currency, the amounts are text; they are never added up.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Credential, Evidence, Http, Provider, mark
from bot.providers.units import money, money_first

PARTS = ("granted_balance", "topped_up_balance")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/user/balance")
    return Reading(money_first(_balance(info) for info in answer.list("balance_infos")))


def _balance(info: Answer) -> Balance:
    currency = money(info.text("currency"))
    parts = info.maybe.parts(*PARTS)
    return Balance(currency.lower(), currency, info.number("total_balance"), parts=parts)


PROVIDER = Provider(
    "deepseek",
    "DeepSeek",
    "https://api.deepseek.com",
    category=Category.AI_LLM,
    evidence=Evidence.OFFICIAL,
    docs="https://api-docs.deepseek.com/zh-cn/api/get-user-balance",
    credentials=[Credential("key", hint="sk-")],
    read=read,
    labels={
        "cny": mark("Balance"),
        "usd": mark("Balance"),
        "granted_balance": mark("Granted"),
        "topped_up_balance": mark("Topped up"),
    },
    keys="https://platform.deepseek.com/api_keys",
    top_up="https://platform.deepseek.com/top_up",
    console="https://platform.deepseek.com",
    rank=2,
)
