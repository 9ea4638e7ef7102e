"""An account's cards: a reading, what is known without asking, and a failure."""

from decimal import Decimal

from bot.domain.account import Account, Status
from bot.domain.errors import AccountChanged, BotError
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance, Reading, TakenReading, begins_at
from bot.texts import names
from bot.texts.errors import provider_error
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation
from bot.texts.outlook import pace_line
from bot.texts.units import amount, amount_of

BAR = 10  # pieces
UNKNOWN = Outlook()
AMBER_BELOW = Decimal("0.30")
RED_BELOW = Decimal("0.10")


def _share(balance: Balance) -> Decimal | None:
    """How much of the allowance is left, 0 to 1 and above with bonuses; None when either figure is unknown."""
    if balance.amount is None or not balance.limit or balance.limit < 0:
        return None
    return balance.amount / balance.limit


def light(balance: Balance) -> str:
    share = _share(balance)
    if balance.amount is not None and balance.amount <= 0:
        return "🔴"
    if share is None:
        return "⚪️" if balance.amount is None else "🔵"
    if share < RED_BELOW:
        return "🔴"
    return "🟡" if share < AMBER_BELOW else "🟢"


def _bar(share: Decimal) -> str:
    full = min(BAR, max(0, int(share * BAR + Decimal("0.5"))))
    if share > 0:
        full = max(1, full)
    return "▰" * full + "▱" * (BAR - full)


def heading(t: Localisation, account: Account, title: str, plan: str | None) -> Html:
    """ "Generect · sales · Business plan"; a label that only repeats the provider's title is left out."""
    parts = [fill("<b>{title}</b>", title=title)]
    if account.label.casefold() != title.casefold():
        parts.append(fill("{label}", label=account.label))
    if plan:
        parts.append(t("{plan} plan", plan=names.plan(account.provider, plan)))
    return join(parts, " · ")


def _figure(t: Localisation, balance: Balance) -> Html:
    share = _share(balance)
    if balance.amount is None:
        return t("Balance: unknown")
    if share is None or balance.limit is None:
        return amount(t, balance.amount, balance.unit)
    figures = amount_of(t, balance.amount, balance.limit, balance.unit)
    return fill(
        "{bar}  {figures} ({percent})",
        bar=_bar(share),
        figures=figures,
        percent=t.percent(balance.amount, balance.limit),
    )


def _dates(t: Localisation, reading: Reading, outlook: Outlook, *, own: bool) -> list[Html]:
    """Refill and plan's end; one line where both are the same moment. `own`: the reader can set the refill's day."""
    refill = outlook.refill_at or begins_at(reading.headline.next_refill_at)
    end = begins_at(reading.plan_expires_at)
    if refill and refill == end:
        return [t("Refill and end of plan: {when}", when=t.day_in_days(refill))]
    unknown = t("Refill: day unknown – set it with /alerts") if own else t("Refill: day unknown")
    lines = [t("Refill: {when}", when=t.day_in_days(refill)) if refill else unknown]
    if end:
        lines.append(t("Plan ends: {when}", when=t.day_in_days(end)))
    return lines


def _beside(t: Localisation, balance: Balance) -> list[Html]:
    """Reserved and bonus amounts, where there are any."""
    lines = []
    if balance.blocked:
        lines.append(t("Reserved: {amount}", amount=amount(t, balance.blocked, balance.unit)))
    parts = {part.name: part.amount for part in balance.parts}
    if parts.get("bonus_tokens"):
        plan, bonus = (_bare(t, parts.get(name)) for name in ("plan_tokens_remaining", "bonus_tokens"))
        lines.append(t("From the plan {plan}, bonus {bonus}", plan=plan, bonus=bonus))
    return lines


def _bare(t: Localisation, value: Decimal | None) -> str:
    return t("unknown") if value is None else t.number(value)


def _counters(t: Localisation, balance: Balance) -> list[Html]:
    """The counters by product in one quiet line; they are no balances and are never warned about."""
    shown = [
        fill("{name} {n}", name=names.field(t, part.name), n=t.number(part.amount))
        for part in balance.parts
        if part.amount and part.name.startswith("balance_")
    ]
    return [t("<i>Counters: {list}</i>", list=join(shown, ", "))] if shown else []


def _figures(t: Localisation, reading: Reading, outlook: Outlook, *, own: bool = True) -> list[Html]:
    lines = []
    for balance in reading.balances:
        lines += [_figure(t, balance), *_beside(t, balance)]
    if outlook.pace is not None:
        lines.append(pace_line(t, outlook.pace, outlook.runs_out_at))
    return [*lines, *_dates(t, reading, outlook, own=own), *_counters(t, reading.headline)]


def balance_card(
    t: Localisation,
    account: Account,
    title: str,
    taken: TakenReading,
    outlook: Outlook = UNKNOWN,
    *,
    reused: bool = False,
    own: bool = True,
) -> Html:
    """A reading at a glance. With `reused` the figure is not fresh and the card says how old it is.

    `own`: its owner reads it, not a group.
    """
    reading = taken.reading
    head = heading(t, account, title, reading.plan)
    lines = [
        fill("{light} {heading}", light=light(reading.headline), heading=head),
        *_figures(t, reading, outlook, own=own),
    ]
    if reused:
        lines.append(t("<i>Read {ago}, not asked again so soon</i>", ago=t.ago(taken.at)))
    return join(lines + _standing(t, account, own=own))


def reading_lines(t: Localisation, provider: str, title: str, reading: Reading) -> list[Html]:
    """A reading with no account around it, for the command line."""
    head = [fill("<b>{title}</b>", title=title)]
    if reading.plan:
        head.append(t("{plan} plan", plan=names.plan(provider, reading.plan)))
    return [join(head, " · "), *_figures(t, reading, UNKNOWN)]


def failed_card(t: Localisation, account: Account, title: str, error: BotError) -> Html:
    """One line: whose account, the cause, what was known last and how old that is."""
    parts = [fill("⚠️"), provider_error(t, error, title)]
    if account.label.casefold() != title.casefold():
        parts.insert(1, fill("<b>{label}</b> –", label=account.label))
    parts.append(last_known(t, account))
    standing = [] if isinstance(error, AccountChanged) else _standing(t, account)
    return join([join(parts, " "), *standing])


def last_known(t: Localisation, account: Account) -> Html:
    """The newest figure with its age, for where none could be had."""
    if account.last is None:
        return t("<i>Balance: unknown</i>")
    known = account.last.reading.headline
    return t("<i>Last known, {ago}: {amount}</i>", ago=t.ago(account.last.at), amount=_plain(t, known))


def _plain(t: Localisation, balance: Balance) -> Html:
    if balance.limit is None or _share(balance) is None:
        return amount(t, balance.amount, balance.unit)
    return amount_of(t, balance.amount, balance.limit, balance.unit)


def _standing(t: Localisation, account: Account, *, own: bool = True) -> list[Html]:
    match account.status:
        case Status.PAUSED if not own:
            return [t("⏸ Paused: I look only when somebody asks.")]
        case Status.PAUSED:
            return [t("⏸ Paused: I look only when you ask.")]
        case Status.SUSPENDED:
            return [t("⛔️ Suspended: the key opens another account. Say what is right in /accounts.")]
        case _:
            return []


def account_card(t: Localisation, account: Account, title: str, outlook: Outlook = UNKNOWN) -> Html:
    """What is known of one account without asking its provider."""
    if account.last is None:
        return join([heading(t, account, title, None), t("Balance: unknown"), *_standing(t, account)])
    reading = account.last.reading
    head = fill("{light} {heading}", light=light(reading.headline), heading=heading(t, account, title, reading.plan))
    lines = [head, *_figures(t, reading, outlook), t("<i>Read {ago}</i>", ago=t.ago(account.last.at))]
    if account.status is Status.REJECTED:
        lines.append(t("🔑 The provider does not accept this key any more. Replace it below."))
    return join(lines + _standing(t, account))
