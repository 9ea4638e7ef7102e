"""Snov.io credits.

Source: public code; no literal answer was seen. An access token is got first; days are counted from now.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, FormField, Http, Provider, bearer, mark

CLIENT = FormField(client_id="client_id", client_secret="client_secret")  # noqa: S106 - names of fields


async def read(http: Http, last: Reading | None) -> Reading:
    token = await http.post("/v1/oauth/access_token", form={"grant_type": "client_credentials"}, auth=CLIENT)
    http.keep("access_token", token, "access_token")
    answer = await http.get("/v1/get-balance")
    maybe = answer.maybe
    balance = Balance(
        "balance",
        "credits",
        answer.number("data.balance"),
        next_refill_at=http.in_days(
            maybe.number("data.limit_resets_in"), last.headline.next_refill_at if last else None
        ),
    )
    end = http.in_days(maybe.number("data.expires_in"), last.plan_expires_at if last else None)
    return Reading([balance], plan_expires_at=end)


PROVIDER = Provider(
    "snov",
    "Snov.io",
    "https://api.snov.io",
    category=Category.SALES_DATA,
    evidence=Evidence.PUBLIC_CODE,
    credentials=[
        Credential("client_id", mark("API user ID")),
        Credential("client_secret", mark("API secret")),
    ],
    auth=bearer("access_token"),
    errors=Errors(codes={"error": {"invalid_client": KeyNotAccepted}}, success={"success": "true"}),
    read=read,
    labels={"balance": mark("Credits")},
    calls=2,
    console="https://app.snov.io",
    rank=40,
)
