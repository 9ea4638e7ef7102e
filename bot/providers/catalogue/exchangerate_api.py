"""ExchangeRate-API requests of the month.

Source: "API Request Quota" (ExchangeRate-API v6). The key stands in the path. The refill is a day of the month. Each
reading is a request of the quota, and figures are up to an hour old: one an hour takes 720 of the free 1,500.
"""

from bot.domain.errors import KeyNotAccepted, NotAllowed, OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, InPath, Provider, mark
from bot.providers.units import next_day


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v6/{key}/quota")
    maybe = answer.maybe
    requests = Balance(
        "requests",
        "requests",
        answer.number("requests_remaining"),
        limit=maybe.number("plan_quota"),
        next_refill_at=next_day(maybe.number("refresh_day_of_month"), http.now),
    )
    return Reading([requests])


PROVIDER = Provider(
    "exchangerate-api",
    "ExchangeRate-API",
    "https://v6.exchangerate-api.com",
    category=Category.DATA_QUOTA,
    evidence=Evidence.OFFICIAL,
    docs="https://www.exchangerate-api.com/docs/request-quota-endpoint",
    auth=InPath(),
    errors=Errors(
        codes={
            "error-type": {
                "invalid-key": KeyNotAccepted,
                "inactive-account": NotAllowed,
                "plan-upgrade-required": NotAllowed,
                "quota-reached": OutOfCredit,
            }
        },
        success={"result": "success"},
    ),
    read=read,
    labels={"requests": mark("Requests")},
    interval=3600,
    permission=mark("a confirmed e-mail address"),
    console="https://app.exchangerate-api.com",
    rank=70,
)
