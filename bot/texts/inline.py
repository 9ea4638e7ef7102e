"""An account as its owner is offered it while typing, and as the card that anybody may read once it is posted."""

from dataclasses import replace

from bot.domain.account import Account, Status
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance
from bot.texts.cards import balance_card, heading, light
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation
from bot.texts.units import amount, amount_of

NO_LIGHT = "⚪️"


def link_an_account(t: Localisation) -> str:
    return t.plain("Link an account")


def no_such_label(t: Localisation) -> str:
    return t.plain("No account is called so. Open the bot")


def title(account: Account, provider: str) -> str:
    """Say label and provider once where they are the same."""
    sign = light(account.last.reading.headline) if account.last else NO_LIGHT
    called = [account.label] if account.label.casefold() == provider.casefold() else [account.label, provider]
    return f"{sign} {' · '.join(called)}"


def description(t: Localisation, account: Account, *, fresh: bool) -> str:
    """One line: the figure with its share of the allowance, and how old it is when it is not `fresh`."""
    if account.last is None:
        return t.plain("Balance: unknown")
    parts = [_figure(t, account.last.reading.headline)]
    if not fresh:
        parts.append(t.ago(account.last.at))
    return t.plain_of(join(parts, " · "))


def card(t: Localisation, account: Account, provider: str, outlook: Outlook, *, fresh: bool) -> Html:
    """The balance card without what is between its owner and the bot; an older figure says of when it is."""
    if account.last is None:
        head = fill("{light} {heading}", light=NO_LIGHT, heading=heading(t, account, provider, None))
        return join([head, t("Balance: unknown")])
    lines = [balance_card(t, replace(account, status=Status.ACTIVE), provider, account.last, outlook, own=False)]
    if not fresh:
        moment, ago = t.moment(account.last.at), t.ago(account.last.at)
        lines.append(t("<i>As of {moment} ({ago})</i>", moment=moment, ago=ago))
    return join(lines)


def _figure(t: Localisation, balance: Balance) -> Html:
    if balance.amount is None:
        return t("Balance: unknown")
    if balance.limit is None or balance.limit <= 0:
        return amount(t, balance.amount, balance.unit)
    held = amount_of(t, balance.amount, balance.limit, balance.unit)
    return fill("{held} ({share})", held=held, share=t.percent(balance.amount, balance.limit))
