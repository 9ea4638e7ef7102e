"""Selectel balances, one for each billing.

Source: "Balances" (Selectel billing API v3); no literal answer was seen. Amounts are in hundredths of the currency.
Newer answers list the billings below each agreement.
"""

from bot.domain.reading import Balance, Part, Reading
from bot.providers.interface import Answer, Category, Credential, Evidence, Header, Http, Provider, mark
from bot.providers.units import divided, money


async def read(http: Http, last: Reading | None) -> Reading:
    data = (await http.get("/v3/balances")).at("data")
    unit = money(data.text("settings.currency"))
    if not data.has("agreements"):
        return Reading([_balance(billing, unit) for billing in data.list("billings")])
    agreements = data.list("agreements")
    return Reading([_balance(billing, unit, each) for each in agreements for billing in each.list("billings")])


def _balance(billing: Answer, unit: str, agreement: Answer | None = None) -> Balance:
    """Return a balance named by its billing, and by its agreement where there may be several."""
    debt = Part("debt_sum", divided(billing.maybe.number("debt_sum"), 100))
    name = billing.maybe.text("billing_type") or "balance"
    number = agreement and agreement.number("agreement_id")
    return Balance(
        f"{name}_{number}" if number else name, unit, divided(billing.number("final_sum"), 100), parts=(debt,)
    )


PROVIDER = Provider(
    "selectel",
    "Selectel",
    "https://api.selectel.ru",
    category=Category.HOSTING,
    evidence=Evidence.SHAPE,
    docs="https://docs.selectel.ru/api/balance.json",
    credentials=[Credential("key", mark("API token"))],
    auth=Header("X-Token"),
    read=read,
    labels={"debt_sum": mark("Debt")},
    console="https://my.selectel.ru",
    rank=42,
)
