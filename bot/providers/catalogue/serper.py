"""Serper credits.

Source: public code. Paid credits are said to lapse after half a year; the answer has no date.
"""

from bot.domain.errors import KeyNotAccepted
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Header, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/account")
    return Reading([Balance("balance", "credits", answer.number("balance", "credits"))])


PROVIDER = Provider(
    "serper",
    "Serper",
    "https://google.serper.dev",
    category=Category.WEB_SEARCH,
    evidence=Evidence.PUBLIC_CODE,
    auth=Header("X-API-KEY"),
    errors=Errors(words={"message": {"unauthorized": KeyNotAccepted}}),  # with 403
    read=read,
    labels={"balance": mark("Credits")},
    console="https://serper.dev",
    rank=18,
)
