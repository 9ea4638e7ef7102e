"""Findymail finder and verifier credits.

Source: public code; the vendor's documents name the host and the key's header. Two pools, no date of a refill.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/api/credits", headers={"Accept": "application/json"})
    finder = Balance("finder", "credits", answer.number("credits"))
    return Reading([finder, Balance("verifier", "credits", answer.maybe.number("verifier_credits"))])


PROVIDER = Provider(
    "findymail",
    "Findymail",
    "https://app.findymail.com",
    category=Category.SALES_DATA,
    evidence=Evidence.PUBLIC_CODE,
    read=read,
    labels={"finder": mark("Finder credits"), "verifier": mark("Verifier credits")},
    console="https://app.findymail.com",
    rank=37,
)
