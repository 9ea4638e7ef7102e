"""NeverBounce verification credits, paid and free.

Source: the official Node SDK (API v4.2). The object is `credits_info` in recorded answers, `credits` in its types.
Errors come with status 200. An account that is billed by the month has used so many (`monthly_api_usage`) and no
paid credits.
"""

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed, Unavailable
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, JsonField, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    info = (await http.post("/v4.2/account/info")).at("credits_info", "credits")
    maybe, monthly = info.maybe, info.has("monthly_api_usage")
    left = None if monthly else info.number("paid_credits_remaining")
    paid = Balance("paid", "credits", left, used=maybe.number("monthly_api_usage", "paid_credits_used"))
    free = Balance("free", "credits", maybe.number("free_credits_remaining"), used=maybe.number("free_credits_used"))
    return Reading([paid, free], postpaid=monthly)


PROVIDER = Provider(
    "neverbounce",
    "NeverBounce",
    "https://api.neverbounce.com",
    category=Category.SALES_DATA,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/NeverBounce/NeverBounceApi-NodeJS",
    auth=JsonField(key="key"),
    errors=Errors(
        codes={
            "status": {
                "auth_failure": KeyNotAccepted,
                "throttle_triggered": AskedTooOften,
                "temp_unavail": Unavailable,
                "bad_referrer": NotAllowed,
            }
        },
        success={"status": "success"},
    ),
    read=read,
    labels={"paid": mark("Paid credits"), "free": mark("Free credits")},
    console="https://app.neverbounce.com",
    rank=39,
)
