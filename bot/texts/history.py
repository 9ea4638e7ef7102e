"""The history in words, for the caption and for those who cannot see the picture."""

from bot.domain.account import Account
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance
from bot.domain.spending import Spending
from bot.texts.balances import amount_left, marked
from bot.texts.cards import heading
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import burn_rate_line
from bot.texts.units import amount

CHOICE = mark("The history of which account?")
PERIOD_UNCLEAR = mark("I draw 7, 30 or 90 days, for instance: <code>/history sales 30d</code>")
NO_PICTURE = mark("The picture cannot be drawn right now; here are the figures.")


def caption(
    t: Localisation,
    account: Account,
    title: str,
    days: int,
    balance: Balance | None,
    spending: Spending | None,
    outlook: Outlook,
    name: Html | None = None,
) -> Html:
    """What was held, spent and added in the last days, and what is to be expected; well under 1,024 characters.

    name: the balance's, where the account has several.
    """
    head = heading(t, account, title)
    head = head if name is None else fill("{account} · {name}", account=head, name=name)
    lines = [t.plural("📈 {account}, the last {n} day", "📈 {account}, the last {n} days", days, account=head)]
    if balance is None:
        return join([*lines, t("No figure is known yet.")])
    lines.append(t("Now: {amount}", amount=marked(t, amount_left(t, balance, outlook.levels), outlook)))
    if spending is not None:
        lines += _changes(t, spending)
    rate = None if balance.period else burn_rate_line(t, outlook, balance.unit)
    return join(lines if rate is None else [*lines, rate])


def _changes(t: Localisation, spending: Spending) -> list[Html]:
    spent, added = (amount(t, each, spending.unit) for each in (spending.spent, spending.added))
    lines = [t("Spent: {spent} · added: {added}", spent=spent, added=added)]
    if spending.lapsed:
        lines.append(t("Expired unused: {amount}", amount=amount(t, spending.lapsed, spending.unit)))
    return lines
