"""SMS Aero balance.

Source: the official Python library (SMS Aero API v2). Roubles are assumed. The value comes alone or below `data`; a
refusal may come with status 200.
"""

from bot.domain.errors import KeyNotAccepted, OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Basic, Category, Credential, Errors, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.post("/v2/balance", json={})
    return Reading([Balance("balance", "RUB", answer.number("data.balance", "balance"))])


PROVIDER = Provider(
    "smsaero",
    "SMS Aero",
    "https://gate.smsaero.ru",
    category=Category.MESSAGING,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/smsaero/smsaero_python",
    credentials=[Credential("email", mark("Account e-mail"), secret=False), Credential("api_key", mark("API key"))],
    auth=Basic("email", "api_key"),
    errors=Errors(
        codes={"result": {"no credits": OutOfCredit}},
        words={"message": {"credentials": KeyNotAccepted}},
        success={"success": "true"},
    ),
    read=read,
    labels={"balance": mark("Balance")},
    console="https://smsaero.ru",
    rank=45,
)
