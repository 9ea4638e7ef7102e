"""Clearout credits.

Source: "Get available credits" (Clearout API v2). The documented answer is a list around the object that the documents
describe; both are read.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/email_verify/getcredits")
    left = answer.number("data.available_credits", "[0].data.available_credits")
    limit = answer.maybe.number("data.credits.total", "[0].data.credits.total")
    return Reading([Balance("balance", "credits", left, limit=limit)])


PROVIDER = Provider(
    "clearout",
    "Clearout",
    "https://api.clearout.io",
    category=Category.SALES_DATA,
    evidence=Evidence.OFFICIAL,
    docs="https://docsv2.clearout.io/api-reference/email-verify/get-available-credits",
    read=read,
    labels={"balance": mark("Credits")},
    keys="https://app.clearout.io/developer/api/list",
    top_up="https://app.clearout.io/dashboard/account/pricing",
    console="https://app.clearout.io",
    rank=73,
)
