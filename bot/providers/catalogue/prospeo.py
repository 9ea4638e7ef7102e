"""Prospeo credits.

Source: public code. The allowance is what is left and what was used together; the renewal is a date, or days ahead.
"""

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed, OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import total

CODES = {
    "INVALID_API_KEY": KeyNotAccepted,
    "INSUFFICIENT_CREDITS": OutOfCredit,
    "ACCOUNT_RESTRICTED": NotAllowed,
    "RATE_LIMITED": AskedTooOften,
    "RATE_LIMITED_BURST": AskedTooOften,
}


async def read(http: Http, last: Reading | None) -> Reading:
    answer = (await http.get("/account-information")).at("response")
    maybe = answer.maybe
    left, used = answer.number("remaining_credits"), maybe.number("used_credits")
    ahead = http.in_days(maybe.number("next_quota_renewal_days"), last.headline.next_refill_at if last else None)
    refill = maybe.time("next_quota_renewal_date") or ahead
    balance = Balance("balance", "credits", left, limit=total(left, used), used=used, next_refill_at=refill)
    return Reading([balance], plan=maybe.text("current_plan"))


PROVIDER = Provider(
    "prospeo",
    "Prospeo",
    "https://api.prospeo.io",
    category=Category.SALES_DATA,
    evidence=Evidence.PUBLIC_CODE,
    auth=Header("X-KEY"),
    errors=Errors(codes={"error_code": CODES, "message": CODES}, failing=("error",)),
    read=read,
    labels={"balance": mark("Credits")},
    console="https://app.prospeo.io",
    rank=38,
)
