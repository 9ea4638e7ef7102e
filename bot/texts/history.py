"""History in words: the caption, which stands alone where there is no picture."""

from bot.domain.account import Account
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance
from bot.domain.spending import Spending
from bot.texts.balances import amount_left, marked
from bot.texts.cards import heading, with_balance
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import burn_rate_lines
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
    name: Html | None,
) -> Html:
    """Return what was left, spent and added in the last days, and the forecast; well under 1,024 characters.

    name: the balance's, where the account has several.
    """
    head = with_balance(heading(t, account, title), name)
    lines = [t.plural("📈 {account}, the last {n} day", "📈 {account}, the last {n} days", days, account=head)]
    if balance is None:
        return join([*lines, t("No figure is known yet.")])
    lines.append(t("Now: {amount}", amount=marked(t, amount_left(t, balance, outlook.levels), outlook)))
    if spending is not None:
        lines += _changes(t, spending)
    return join([*lines, *burn_rate_lines(t, outlook, balance)])


def _changes(t: Localisation, spending: Spending) -> list[Html]:
    spent, added = (amount(t, each, spending.unit) for each in (spending.spent, spending.added))
    lines = [t("Spent: {spent} · added: {added}", spent=spent, added=added)]
    if spending.lapsed:
        lines.append(t("Expired unused: {amount}", amount=amount(t, spending.lapsed, spending.unit)))
    return lines
