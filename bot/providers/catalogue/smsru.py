"""SMS.ru balance.

Source: public code. In roubles. Errors come with status 200; without `json=1` the answer would be lines of text.
"""

from bot.domain.errors import KeyNotAccepted, NotAllowed, Unavailable
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Http, Provider, Query, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/my/balance", params={"json": "1"})
    return Reading([Balance("balance", "RUB", answer.number("balance"))])


PROVIDER = Provider(
    "smsru",
    "SMS.ru",
    "https://sms.ru",
    category=Category.MESSAGING,
    evidence=Evidence.PUBLIC_CODE,
    credentials=[Credential("key", mark("API token"))],
    auth=Query(api_id="key"),
    errors=Errors(
        codes={
            "status_code": {
                "200": KeyNotAccepted,
                "300": KeyNotAccepted,
                "301": KeyNotAccepted,
                "302": NotAllowed,
                "220": Unavailable,
                "500": Unavailable,
            }
        },
        success={"status": "OK", "status_code": "100"},
    ),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://sms.ru",
    rank=43,
)
