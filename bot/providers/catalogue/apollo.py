"""Apollo.io credits.

Source: public code. What is left is of all credits, limit and use are of the lead credits alone: they do not add up.
Personal data in the answer is not read.
"""

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/v1/users/api_profile", params={"include_credit_usage": "true"})
    maybe = answer.maybe
    balance = Balance(
        "balance",
        "credits",
        answer.number("num_credits_remaining"),
        limit=maybe.number("effective_num_lead_credits"),
        used=maybe.number("num_lead_credits_used"),
    )
    return Reading([balance])


PROVIDER = Provider(
    "apollo",
    "Apollo.io",
    "https://api.apollo.io",
    category=Category.SALES_DATA,
    evidence=Evidence.PUBLIC_CODE,
    auth=Header("X-Api-Key"),
    errors=Errors(statuses={403: NotAllowed}),
    read=read,
    labels={"balance": mark("Credits")},
    permission=mark("a master key"),
    keys="https://app.apollo.io/#/settings/integrations",
    console="https://app.apollo.io",
    rank=34,
)
