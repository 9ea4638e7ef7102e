"""Anti-Captcha balance and subscription credits.

Source: "getBalance" and "List of API Errors" (Anti-Captcha API), not more than once in 30 seconds. The money is in US
dollars. Errors come with status 200; 2Captcha and CapSolver speak the same protocol, with some codes of their own.
"""

from bot.domain.errors import AskedTooOften, KeyNotAccepted, NotAllowed, OutOfCredit, Refused, Unavailable
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, JsonField, Provider, mark

CLIENT_KEY = JsonField(clientKey="key")
ERRORS = Errors(
    codes={
        "errorCode": {
            "ERROR_KEY_DOES_NOT_EXIST": KeyNotAccepted,
            "ERROR_KEY_DENIED_ACCESS": KeyNotAccepted,
            "ERROR_ZERO_BALANCE": OutOfCredit,
            "ERROR_IP_NOT_ALLOWED": NotAllowed,
            "ERROR_IP_BLOCKED": Refused,
            "ERROR_IP_BANNED": Refused,
            "ERROR_RATE_LIMIT": AskedTooOften,
            "ERROR_SERVICE_UNAVALIABLE": Unavailable,  # spelt so
        }
    },
    success={"errorId": "0"},
)
PERMISSION = mark("the address of this server among the allowed ones, where the account has such a list")


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.post("/getBalance")
    balance = Balance("balance", "USD", answer.number("balance"))
    return Reading([balance, Balance("captcha_credits", "credits", answer.maybe.number("captchaCredits"))])


PROVIDER = Provider(
    "anti-captcha",
    "Anti-Captcha",
    "https://api.anti-captcha.com",
    category=Category.CAPTCHA,
    evidence=Evidence.OFFICIAL,
    docs="https://anti-captcha.com/apidoc/methods/getBalance",
    auth=CLIENT_KEY,
    errors=ERRORS,
    read=read,
    labels={"balance": mark("Balance"), "captcha_credits": mark("Captcha credits")},
    interval=30,
    permission=PERMISSION,
    keys="https://anti-captcha.com/clients/settings/apisetup",
    top_up="https://anti-captcha.com/clients/finance/refill",
    console="https://anti-captcha.com",
    rank=26,
)
