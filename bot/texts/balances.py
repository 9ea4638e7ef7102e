"""Lines of balances: lamp, bar, figure, and the name where an account has several; totals of currencies."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bot.domain.outlook import UNKNOWN, Outlook
from bot.domain.reading import Balance, Reading
from bot.texts import names
from bot.texts.figures import is_currency
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import burn_rate_lines, expiry_line, refill_line
from bot.texts.units import PERCENT, amount, amount_of

SUDDEN = mark("<i>A sudden change; a second reading will confirm it or not.</i>")

BAR = 10  # pieces
AMBER_BELOW = Decimal("0.30")
RED_BELOW = Decimal("0.10")
LAMP_LEVELS = (AMBER_BELOW * 100, RED_BELOW * 100)  # percent

Labels = Mapping[str, str]
"""Names of a provider's balances and parts: id → text marked for translation."""


def _share_of(balance: Balance) -> Decimal | None:
    """Return the share of the allowance that is left, above 1 with bonuses; None when either figure is unknown."""
    if balance.amount is None or balance.allowance is None:
        return None
    return balance.amount / balance.allowance


def lamp(reading: Reading, balance: Balance) -> str:
    """Return the lamp: red when nothing or little is left, blue where no share is known or nothing can run out."""
    if balance.unlimited:
        return "🟢"
    if balance.amount is None:
        return "⚪️"
    share = _share_of(balance)
    if reading.postpaid or reading.auto_reload or (share is None and balance.amount > 0):
        return "🔵"
    if share is None or balance.amount <= 0 or share < RED_BELOW:
        return "🔴"
    return "🟡" if share < AMBER_BELOW else "🟢"


def bar(share: Decimal) -> str:
    full = min(BAR, max(0, int(share * BAR + Decimal("0.5"))))
    if share > 0:
        full = max(1, full)
    return "▰" * full + "▱" * (BAR - full)


def figure(t: Localisation, balance: Balance, levels: Collection[Decimal] = ()) -> Html:
    """Return "2,871 of 10,000 credits (29 %)", "37 % left", "$12.50", "unlimited". levels: the amounts of warnings."""
    if balance.unlimited:
        used = balance.used
        return t("unlimited, used {amount}", amount=amount(t, used, balance.unit)) if used else t("unlimited")
    if balance.amount is None:
        return t("unknown")
    limit = balance.allowance
    if limit is None:
        return amount(t, balance.amount, balance.unit, levels)
    if balance.unit == PERCENT:
        return amount_of(t, balance.amount, limit, PERCENT, levels)
    left = amount_of(t, balance.amount, limit, balance.unit, levels)
    in_percent = (*LAMP_LEVELS, *(level * 100 / limit for level in levels))
    return fill("{left} ({share})", left=left, share=t.percent(balance.amount, limit, in_percent))


def amount_left(t: Localisation, balance: Balance, levels: Collection[Decimal]) -> Html:
    """Return what is left, without the allowance: "2,871 credits"."""
    return t("unlimited") if balance.unlimited else amount(t, balance.amount, balance.unit, levels)


def figure_line(t: Localisation, balance: Balance, levels: Collection[Decimal]) -> Html:
    """Return the figure with its bar, where a share is known."""
    if balance.amount is None and not balance.unlimited:
        return t("Balance: unknown")
    share, text = _share_of(balance), figure(t, balance, levels)
    return text if share is None else fill("{bar}  {figure}", bar=bar(share), figure=text)


def named_line(t: Localisation, balance: Balance, labels: Labels, levels: Collection[Decimal]) -> Html:
    """Return the figure behind the balance's name, for an account that has several."""
    known = balance.amount is not None or balance.unlimited
    text = figure_line(t, balance, levels) if known else t("unknown")
    return fill("{name}: {figure}", name=names.balance(t, balance, labels), figure=text)


def others(
    t: Localisation, reading: Reading, outlooks: Mapping[str, Outlook], labels: Labels, *, brief: bool = False
) -> list[Html]:
    """Return a line for each balance but the headline, with its lamp where it is watched.

    Beside it, if not `brief`, its parts and what is ahead. A balance that the account lacks has no line.
    """
    lines = []
    for balance in present(reading)[1:]:
        outlook = outlooks.get(balance.id, UNKNOWN)
        line = named_line(t, balance, labels, outlook.levels)
        line = marked(t, line, outlook) if brief else line
        sign = lamp(reading, balance) if balance.watched else "▫️"
        lines.append(fill("{sign} {line}", sign=sign, line=line))
        ahead = [] if brief else _ahead(t, balance, outlook)
        if ahead:
            lines.append(join(ahead, " · "))
        if outlook.unconfirmed and not brief:
            lines.append(t(SUDDEN))
        lines += [] if brief else parts_line(t, balance, labels)
    return lines


def marked(t: Localisation, figure: Html, outlook: Outlook) -> Html:
    """Return the figure with a mark while a sudden change waits for its second reading."""
    return t("{figure}, unconfirmed", figure=figure) if outlook.unconfirmed else figure


def present(reading: Reading) -> list[Balance]:
    """Return the headline and the other balances but those that are unknown and not watched: the account lacks them."""
    rest = [each for each in reading.balances[1:] if each.watched or each.unlimited or each.amount is not None]
    return [reading.headline, *rest]


def parts_line(t: Localisation, balance: Balance, labels: Labels) -> list[Html]:
    """Return the parts of a balance that the provider's file has a name for: "Granted: $5.00".

    One part that is all of it says nothing more.
    """
    parts = [part for part in balance.parts if part.amount and part.name in labels]
    if [part.amount for part in parts] in ([], [balance.amount]):
        return []
    named = [
        fill("{name}: {amount}", name=t.word(labels[part.name]), amount=amount(t, part.amount, balance.unit))
        for part in parts
    ]
    return [join(named, " · ")]


def _ahead(t: Localisation, balance: Balance, outlook: Outlook) -> list[Html]:
    dates = refill_line(t, balance, outlook), expiry_line(t, balance)
    return [*burn_rate_lines(t, outlook, balance), *(line for line in dates if line is not None)]


def one_line(t: Localisation, reading: Reading, outlooks: Mapping[str, Outlook], labels: Labels) -> Html:
    """Return every balance in one line: the headline's figure, then the others by their names."""
    parts = []
    for balance in present(reading):
        outlook = outlooks.get(balance.id, UNKNOWN)
        text = marked(t, figure(t, balance, outlook.levels), outlook)
        name = names.balance(t, balance, labels)
        parts.append(text if balance is reading.headline else fill("{name}: {figure}", name=name, figure=text))
    return join(parts, " · ")


def totals(t: Localisation, readings: Sequence[Reading], missing: Sequence[Reading] = ()) -> list[Html]:
    """Return a line with the sum of each currency that several accounts have. Currencies are never added up.

    missing: the last readings of accounts that gave none now. A postpaid account has no credit.
    """
    units = [unit for reading in (*readings, *missing) for unit in _currencies(reading)]
    several = [unit for unit in dict.fromkeys(units) if units.count(unit) > 1]
    sums = [found for unit in several if (found := _total(t, unit, readings, missing)) is not None]
    return [t("<b>Total:</b> {sums}", sums=join(sums, " · "))] if sums else []


def _currencies(reading: Reading) -> set[str]:
    return set() if reading.postpaid else {each.unit for each in reading.watched if is_currency(each.unit)}


def _total(t: Localisation, unit: str, readings: Sequence[Reading], missing: Sequence[Reading]) -> Html | None:
    """Return the sum, in which an unknown amount is named, not counted as 0; None where all are unknown."""
    stated = [
        each.amount for reading in readings if not reading.postpaid for each in reading.watched if each.unit == unit
    ]
    known = [value for value in stated if value is not None]
    if not known:
        return None
    found = amount(t, sum(known, Decimal(0)), unit)
    whole = len(known) == len(stated) and not any(unit in _currencies(reading) for reading in missing)
    return found if whole else t("{total} and an unknown amount", total=found)
