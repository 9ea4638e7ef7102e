"""2Captcha balance.

Source: public code; the protocol of Anti-Captcha. US dollars by the convention of these services, the answer names no
currency. Errors come with status 200.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.catalogue.anti_captcha import CLIENT_KEY, ERRORS, PERMISSION
from bot.providers.interface import Category, Evidence, Http, Provider, mark


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.post("/getBalance")
    return Reading([Balance("balance", "USD", answer.number("balance"))])


PROVIDER = Provider(
    "2captcha",
    "2Captcha",
    "https://api.2captcha.com",
    category=Category.CAPTCHA,
    evidence=Evidence.PUBLIC_CODE,
    auth=CLIENT_KEY,
    errors=ERRORS,
    read=read,
    labels={"balance": mark("Balance")},
    permission=PERMISSION,
    keys="https://2captcha.com/enterpage",
    top_up="https://2captcha.com/pay",
    console="https://2captcha.com",
    rank=17,
)
