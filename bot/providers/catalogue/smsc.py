"""SMSC.ru balance.

Source: "Balance" (SMSC HTTP API), asked with the API key alone. Amounts are text; the currency is the account's own,
roubles where it is not named. Errors come with status 200. At most ten requests a minute.
"""

from bot.domain.errors import AskedTooOften, KeyNotAccepted, Refused, RequestNotKnown
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, Query, mark
from bot.providers.units import money

OPTIONS = {"fmt": "3", "cur": "1"}  # JSON, with the currency


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/sys/balance.php", params=OPTIONS)
    unit = money(answer.maybe.text("currency") or "RUB")
    return Reading([Balance("balance", unit, answer.number("balance"))])


PROVIDER = Provider(
    "smsc",
    "SMSC.ru",
    "https://smsc.ru",
    category=Category.MESSAGING,
    evidence=Evidence.OFFICIAL,
    docs="https://smsc.ru/api/http/balance/",
    auth=Query(apikey="key"),
    errors=Errors(
        codes={"error_code": {"1": RequestNotKnown, "2": KeyNotAccepted, "4": Refused, "9": AskedTooOften}},
        failing=("error", "error_code"),
    ),
    read=read,
    labels={"balance": mark("Balance")},
    interval=6,
    console="https://smsc.ru",
    rank=44,
)
