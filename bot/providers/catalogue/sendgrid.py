"""Twilio SendGrid e-mails.

Source: "Retrieve your credit balance" (SendGrid API v3). The reset is a day.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v3/user/credits")
    maybe = answer.maybe
    emails = Balance(
        "emails",
        "e-mails",
        answer.number("remain"),
        limit=maybe.number("total"),
        used=maybe.number("used"),
        next_refill_at=maybe.time("next_reset"),
    )
    return Reading([emails])


PROVIDER = Provider(
    "sendgrid",
    "Twilio SendGrid",
    "https://api.sendgrid.com",
    category=Category.EMAIL,
    evidence=Evidence.OFFICIAL,
    docs="https://www.twilio.com/docs/sendgrid/api-reference/users-api/retrieve-your-credit-balance",
    read=read,
    labels={"emails": mark("E-mails")},
    console="https://app.sendgrid.com",
    rank=33,
)
