"""MailerSend API requests of the day.

Source: "API quota" (MailerSend API v1). What is counted are requests, not e-mails; reading it costs none.
"""

from datetime import timedelta

from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Evidence, Http, Provider, mark

DAY = timedelta(days=1)


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/api-quota")
    maybe = answer.maybe
    requests = Balance(
        "requests",
        "requests",
        answer.number("remaining"),
        limit=maybe.number("quota"),
        next_refill_at=maybe.time("reset"),
        period=DAY,
    )
    return Reading([requests])


PROVIDER = Provider(
    "mailersend",
    "MailerSend",
    "https://api.mailersend.com",
    category=Category.EMAIL,
    evidence=Evidence.OFFICIAL,
    docs="https://developers.mailersend.com/api/v1/other-endpoints.html",
    read=read,
    labels={"requests": mark("API requests")},
    console="https://app.mailersend.com",
    rank=75,
)
