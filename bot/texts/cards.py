"""Cards of an account: a reading, the last known figures, and a failure."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from bot.domain.account import Account, Status
from bot.domain.errors import AccountChanged, BotError
from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.reading import Balance, Reading, TakenReading
from bot.texts import names
from bot.texts.balances import SUDDEN, Labels, figure_line, lamp, named_line, one_line, others, parts_line, present
from bot.texts.errors import provider_error
from bot.texts.html import Html, fill, join, safe
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import burn_rate_lines, date_lines
from bot.texts.units import amount

Outlooks = Mapping[str, Outlook]
"""By balance id."""

NO_OUTLOOKS: Outlooks = MappingProxyType({})
NO_LABELS: Labels = MappingProxyType({})

STANDING = {
    Status.PAUSED: mark("⏸ Paused: I look only when you ask."),
    Status.SUSPENDED: mark("⛔️ Suspended: the key opens another account. Say what is right in /accounts."),
}
STANDING_IN_GROUP = {
    Status.PAUSED: mark("⏸ Paused: I look only when somebody asks."),
    Status.SUSPENDED: mark("⛔️ Suspended: the owner has to say what is right."),
}


def heading(t: Localisation, account: Account, title: str, plan: str | None = None) -> Html:
    """Return "Generect · sales · Business plan"; a label that only repeats the provider's title is left out."""
    parts = [fill("<b>{title}</b>", title=title)]
    if not account.repeats(title):
        parts.append(safe(account.label))
    if plan:
        parts.append(t("{plan} plan", plan=names.plan(account.provider, plan)))
    return join(parts, " · ")


def with_balance(account: Html, name: Html | None) -> Html:
    """Return the account's heading with the name of one of its balances; None for all of the account."""
    return account if name is None else fill("{account} · {name}", account=account, name=name)


def as_typed(account: Account, name: Html | None) -> Html:
    """Return what is typed behind a command for the account, or for one of its balances, by its name."""
    label = safe(account.label)
    return label if name is None else fill("{label} {name}", label=label, name=name)


def _other_amounts(t: Localisation, balance: Balance, labels: Labels) -> list[Html]:
    """Return lines of reserved and bonus amounts and other parts, where there are any."""
    lines = parts_line(t, balance, labels)
    if balance.blocked:
        lines.append(t("Reserved: {amount}", amount=amount(t, balance.blocked, balance.unit)))
    parts = {part.name: part.amount for part in balance.parts}
    if parts.get("bonus_tokens"):
        plan, bonus = (_bare(t, parts.get(name)) for name in ("plan_tokens_remaining", "bonus_tokens"))
        lines.append(t("From the plan {plan}, bonus {bonus}", plan=plan, bonus=bonus))
    return lines


def _bare(t: Localisation, value: Decimal | None) -> Html:
    return t("unknown") if value is None else t.number(value)


def _counters(t: Localisation, balance: Balance, labels: Labels) -> list[Html]:
    """Return Generect's counters by product in one line; they are no balances and are never warned about."""
    counters = [
        fill("{name} {n}", name=names.field(t, part.name), n=t.number(part.amount))
        for part in balance.parts
        if part.amount and part.name.startswith("balance_") and part.name not in labels
    ]
    return [t("<i>Counters: {list}</i>", list=join(counters, ", "))] if counters else []


def _billing(t: Localisation, reading: Reading) -> list[Html]:
    """Return what kind of account it is, where no balance of it can run out."""
    if reading.postpaid:
        return [t("Billed afterwards: I warn of nothing but the key.")]
    if reading.auto_reload:
        return [t("Tops itself up: I warn of nothing but the key.")]
    return []


def _figures(t: Localisation, reading: Reading, outlooks: Outlooks, labels: Labels, *, own: bool = True) -> list[Html]:
    """Return the lines of the headline, then a line or two for each other balance."""
    headline = reading.headline
    outlook = outlooks.get(headline.id, UNKNOWN)
    if len(present(reading)) > 1:
        lines = [named_line(t, headline, labels, outlook.levels)]
    else:
        lines = [figure_line(t, headline, outlook.levels)]
    if outlook.unconfirmed:
        lines.append(t(SUDDEN))
    lines += _other_amounts(t, headline, labels)
    lines += burn_rate_lines(t, outlook, headline)
    lines += [*date_lines(t, reading, outlook, own=own), *_billing(t, reading)]
    return [*lines, *others(t, reading, outlooks, labels), *_counters(t, headline, labels)]


def _lines(
    t: Localisation, account: Account, title: str, reading: Reading, outlooks: Outlooks, labels: Labels, *, own: bool
) -> list[Html]:
    """Return the heading with the headline's lamp, and the figures."""
    head = heading(t, account, title, reading.plan)
    first = fill("{lamp} {heading}", lamp=lamp(reading, reading.headline), heading=head)
    return [first, *_figures(t, reading, outlooks, labels, own=own)]


def balance_card(
    t: Localisation,
    account: Account,
    title: str,
    taken: TakenReading,
    outlooks: Outlooks = NO_OUTLOOKS,
    labels: Labels = NO_LABELS,
    *,
    reused: bool = False,
    own: bool = True,
) -> Html:
    """Return the card of a reading. reused: the figure is not fresh, and the card says how old it is.

    own: its owner reads it, not a group.
    """
    lines = _lines(t, account, title, taken.reading, outlooks, labels, own=own)
    if reused:
        lines.append(t("<i>Read {ago}, not asked again so soon</i>", ago=t.ago(taken.at)))
    return join(lines + standing(t, account, own=own))


def reading_lines(t: Localisation, provider: str, title: str, reading: Reading, labels: Labels) -> list[Html]:
    """Return the lines of a reading without an account, for the command line."""
    head = [fill("<b>{title}</b>", title=title)]
    if reading.plan:
        head.append(t("{plan} plan", plan=names.plan(provider, reading.plan)))
    return [join(head, " · "), *_figures(t, reading, NO_OUTLOOKS, labels)]


def failed_card(
    t: Localisation,
    account: Account,
    title: str,
    error: BotError,
    labels: Labels = NO_LABELS,
    permission: str | None = None,
) -> Html:
    """Return one line: the account, the cause, the last known figures and their age; one more where it is not read."""
    parts = [fill("⚠️"), provider_error(t, error, title, permission)]
    if not account.repeats(title):
        parts.insert(1, fill("<b>{label}</b> –", label=account.label))
    parts.append(last_known(t, account, labels))
    standings = [] if isinstance(error, AccountChanged) else standing(t, account)
    return join([join(parts, " "), *standings])


def last_known(t: Localisation, account: Account, labels: Labels = NO_LABELS) -> Html:
    """Return the newest figures with their age."""
    if account.last is None:
        return t("<i>Balance: cannot be read</i>") if account.unreadable else t("<i>Balance: unknown</i>")
    known = one_line(t, account.last.reading, NO_OUTLOOKS, labels)
    return t("<i>Last known, {ago}: {amount}</i>", ago=t.ago(account.last.at), amount=known)


def standing(t: Localisation, account: Account, *, own: bool = True) -> list[Html]:
    """Return why the account is not read on schedule, if it is not. own: its owner reads it, not a group."""
    text = (STANDING if own else STANDING_IN_GROUP).get(account.status)
    return [] if text is None else [t(text)]


def account_card(
    t: Localisation, account: Account, title: str, outlooks: Outlooks = NO_OUTLOOKS, labels: Labels = NO_LABELS
) -> Html:
    """Return the card of an account's newest reading, its provider not being asked."""
    if account.last is None:
        figure = t("Balance: cannot be read") if account.unreadable else t("Balance: unknown")
        return join([heading(t, account, title), figure, *standing(t, account)])
    lines = _lines(t, account, title, account.last.reading, outlooks, labels, own=True)
    lines.append(t("<i>Read {ago}</i>", ago=t.ago(account.last.at)))
    if account.status is Status.REJECTED:
        lines.append(t("🔑 The provider does not accept this key any more. Replace it below."))
    return join(lines + standing(t, account))
