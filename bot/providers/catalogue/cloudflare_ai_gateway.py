"""Cloudflare AI Gateway credits.

Source: "Get credit balance" (Cloudflare API). The currency is taken for US dollars; the documented answer has only
placeholders, in `errors` too though it is good. With an amount in `topup_config` the account tops itself up,
unless that was switched off or has failed. Code 10000 is a wrong token as well as one without the permission.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, bearer, mark, wrong

REJECTED = dict.fromkeys(("invalid access token", "invalid api token", "invalid request headers"), KeyNotAccepted)


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/client/v4/accounts/{account_id}/ai-gateway/billing/credit-balance")
    topup = answer.maybe.at("result.topup_config")
    works = topup.filled("amount") and not topup.filled("disabledReason") and not topup.filled("error")
    return Reading([Balance("balance", "USD", answer.number("result.balance"))], auto_reload=works)


PROVIDER = Provider(
    "cloudflare-ai-gateway",
    "Cloudflare AI Gateway credits",
    "https://api.cloudflare.com",
    category=Category.AI_ROUTER,
    evidence=Evidence.SHAPE,
    docs="https://developers.cloudflare.com/api/go/resources/ai_gateway/subresources/billing/methods/credit_balance",
    credentials=[
        Credential("account_id", mark("Account ID"), secret=False),
        Credential("api_token", mark("API token")),
    ],
    auth=bearer("api_token"),
    errors=Errors(
        codes={"errors[0].code": {"7003": wrong("account_id")}},
        words={"errors[0].message": REJECTED},
        success={"success": "true"},
    ),
    read=read,
    labels={"balance": mark("Credits")},
    permission=mark("the permission AI Gateway Read"),
    keys="https://dash.cloudflare.com/profile/api-tokens",
    console="https://dash.cloudflare.com",
    rank=80,
)
