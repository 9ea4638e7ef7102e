"""Inline results: an account as its owner is offered it while typing, and the card that is posted."""

from dataclasses import replace

from bot.domain.account import Account, Status
from bot.texts.balances import Labels, lamp, one_line
from bot.texts.cards import NO_LABELS, NO_OUTLOOKS, Outlooks, balance_card, heading
from bot.texts.html import Html, fill, join, plain
from bot.texts.localisation import Localisation, mark

LINK_AN_ACCOUNT = mark("Link an account")
NO_SUCH_LABEL = mark("No account has this label. Open the bot")

NO_LAMP = "⚪️"


def title(account: Account, provider: str) -> str:
    """Return lamp, label and provider; once where they are the same."""
    sign = lamp(account.last.reading, account.last.reading.headline) if account.last else NO_LAMP
    called = [account.label] if account.repeats(provider) else [account.label, provider]
    return f"{sign} {' · '.join(called)}"


def description(
    t: Localisation, account: Account, outlooks: Outlooks = NO_OUTLOOKS, labels: Labels = NO_LABELS, *, fresh: bool
) -> str:
    """Return one line: the figures with their shares of the allowance, and their age when they are not `fresh`."""
    if account.last is None:
        return t.plain("Balance: unknown")
    reading = account.last.reading
    only_unknown = len(reading.balances) == 1 and reading.headline.amount is None and not reading.headline.unlimited
    parts = [t("Balance: unknown") if only_unknown else one_line(t, reading, outlooks, labels)]
    if not fresh:
        parts.append(t.ago(account.last.at))
    return plain(join(parts, " · "))


def card(
    t: Localisation, account: Account, provider: str, outlooks: Outlooks, labels: Labels = NO_LABELS, *, fresh: bool
) -> Html:
    """Return the balance card without what concerns its owner alone; an older figure says of when it is."""
    if account.last is None:
        head = fill("{lamp} {heading}", lamp=NO_LAMP, heading=heading(t, account, provider))
        return join([head, t("Balance: unknown")])
    active = replace(account, status=Status.ACTIVE)
    lines = [balance_card(t, active, provider, account.last, outlooks, labels, own=False)]
    if not fresh:
        moment, ago = t.moment(account.last.at), t.ago(account.last.at)
        lines.append(t("<i>As of {moment} ({ago})</i>", moment=moment, ago=ago))
    return join(lines)
