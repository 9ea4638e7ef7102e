"""CapSolver balance and packages.

Source: "getBalance" (CapSolver API). The money is taken for US dollars: the documented figure looks large for them.
Packages are calls with an end in Unix seconds, in the order of the answer; it holds their tokens, which are not read.
"""

from bot.domain.reading import Balance, Reading
from bot.providers.catalogue.anti_captcha import CLIENT_KEY, ERRORS
from bot.providers.interface import Answer, Category, Credential, Evidence, Http, Provider, mark
from bot.providers.values import UNIX

PACKAGES = ("package", *(f"package_{number}" for number in range(2, 10)))


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.post("/getBalance")
    balance = Balance("balance", "USD", answer.number("balance"))
    return Reading([balance, *map(_package, PACKAGES, answer.maybe.list("packages"))])


def _package(name: str, package: Answer) -> Balance:
    return Balance(name, "calls", package.number("numberOfCalls"), expires_at=package.time("expireTime", unit=UNIX))


PROVIDER = Provider(
    "capsolver",
    "CapSolver",
    "https://api.capsolver.com",
    category=Category.CAPTCHA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.capsolver.com/zh/guide/api-getbalance/",
    credentials=[Credential("key", hint="CAP-")],
    auth=CLIENT_KEY,
    errors=ERRORS,
    read=read,
    labels={"balance": mark("Balance"), **dict.fromkeys(PACKAGES, mark("Package"))},
    keys="https://dashboard.capsolver.com/dashboard/overview",
    console="https://dashboard.capsolver.com",
    rank=27,
)
