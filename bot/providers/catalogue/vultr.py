"""Vultr credit.

Source: the official Go library (API v2). A negative balance is credit, which is inferred from how payments are written;
charges that are not billed yet are taken off. US dollars. An address that is not allowed is answered with 401, like a
wrong key.
"""

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Part, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark
from bot.providers.units import difference, divided


async def read(http: Http, last: Reading | None) -> Reading:
    account = (await http.get("/v2/account")).at("account")
    pending = account.number("pending_charges")
    left = difference(divided(account.number("balance"), -1), pending)
    return Reading([Balance("balance", "USD", left, parts=(Part("pending_charges", pending),))])


PROVIDER = Provider(
    "vultr",
    "Vultr",
    "https://api.vultr.com",
    category=Category.HOSTING,
    evidence=Evidence.SHAPE,
    docs="https://github.com/vultr/govultr",
    errors=Errors(words={"error": {"unauthorized ip": NotAllowed}}),
    read=read,
    labels={"balance": mark("Credits"), "pending_charges": mark("Pending")},
    permission=mark("API access, with the address of this server among the allowed ones"),
    console="https://my.vultr.com",
    rank=32,
)
