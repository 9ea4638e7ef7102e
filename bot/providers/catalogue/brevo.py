"""Brevo e-mails and SMS credits.

Source: the official Node SDK. A balance for each type of plan, in any order; SMS come last. `endDate` is there for
plans that end. The free plan's e-mails come back every day, without a date. Personal data in the answer is not read. An
address that the account has not authorised is answered with 401, like a wrong key.
"""

from bot.domain.errors import NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Credential, Errors, Evidence, Header, Http, Provider, mark

SMS = "sms"


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v3/account")
    balances: dict[str, Balance] = {}
    for plan in answer.list("plan"):
        kind = plan.maybe.text("type") or "other"
        balances.setdefault(kind, _balance(kind, plan))
    return Reading(sorted(balances.values(), key=lambda balance: balance.id == SMS))


def _balance(kind: str, plan: Answer) -> Balance:
    unit = "SMS credits" if kind == SMS else "e-mails"
    return Balance(kind, unit, plan.number("credits"), expires_at=plan.maybe.time("endDate"))


PROVIDER = Provider(
    "brevo",
    "Brevo",
    "https://api.brevo.com",
    category=Category.EMAIL,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/getbrevo/brevo-node",
    credentials=[Credential("key", hint="xkeysib-")],
    auth=Header("api-key"),
    errors=Errors(words={"message": {"unrecognised ip": NotAllowed}}),
    read=read,
    labels={
        **dict.fromkeys(("free", "subscription", "reseller"), mark("E-mails")),
        "payAsYouGo": mark("E-mails paid in advance"),
        SMS: mark("SMS"),
    },
    permission=mark("the address of this server among the allowed ones, where the account has such a list"),
    keys="https://app.brevo.com/settings/keys/api",
    console="https://app.brevo.com",
    aliases=("sendinblue",),
    rank=13,
)
