"""Cloudflare AI Gateway credits.

Source: "Get credit balance" (the official Go SDK). The names in JSON are inferred from the SDK's, the currency is taken
for US dollars; no literal answer was seen.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, bearer, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/client/v4/accounts/{account_id}/ai-gateway/billing/credit-balance")
    return Reading([Balance("balance", "USD", answer.number("result.balance"))])


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
    errors=Errors(failing=("errors",), success={"success": "true"}),
    read=read,
    labels={"balance": mark("Credits")},
    permission=mark("the permission AI Gateway Read"),
    console="https://dash.cloudflare.com",
    rank=80,
)
