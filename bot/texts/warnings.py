"""Warnings: what, how bad, until when, what to do. Several that came at once are one message."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.account import Account
from bot.domain.alerting import ACCOUNT, Event, Failure, Figures, Kind, Level, Rule, Severity, Unit
from bot.domain.outlook import Outlook
from bot.texts.cards import heading
from bot.texts.dates import known
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import about, burn_rate_line
from bot.texts.units import amount, amount_of

RULES = {
    Rule.LOW: mark("low balance"),
    Rule.EMPTY: mark("nothing left"),
    Rule.RUNWAY: mark("runs out soon"),
    Rule.SPENDING: mark("unusual spending"),
    Rule.REFILL: mark("refill coming"),
    Rule.REFILLED: mark("refilled"),
    Rule.EXPIRY: mark("plan ends"),
    Rule.REJECTED: mark("key not accepted"),
    Rule.UNREACHABLE: mark("provider unreachable"),
}

REFUSED: dict[Failure | None, str] = {
    Failure.KEYS_REFUSED: mark(
        "<b>{title} refuses every key</b> for hours now. There is no key to replace; I go on trying."
    ),
    Failure.SERVER_REFUSED: mark(
        "<b>Something in front of {title} refuses this server</b> for hours now. I go on trying."
    ),
}


def warning(t: Localisation, account: Account, title: str, events: Sequence[Event], *, own: bool = True) -> Html:
    """One message about one account, the gravest first, then what all of it rests on; a mere recovery is one line.

    `own`: its owner reads it, not a group.
    """
    if all(event.kind is Kind.RECOVERED for event in events):
        return _all_well(t, account, title, events)
    head = fill("{light} {heading}", light=_light(events), heading=heading(t, account, title, None))
    empty = {event.scope for event in events if event.rule is Rule.EMPTY and event.kind is not Kind.RECOVERED}
    # less than nothing is low anyway
    told = [event for event in events if not (event.rule is Rule.LOW and event.scope in empty)]
    lines = [_named(t, account, event, _said(t, event, title, own=own)) for event in told]
    if all(event.kind is Kind.REPEATED for event in told):
        lines.append(t("First told: {ago}.", ago=t.ago(min(event.since for event in told))))
    return join([head, *lines, *([] if _is_other(account, events[0]) else _shared(t, events))])


def _said(t: Localisation, event: Event, title: str, *, own: bool) -> Html:
    return _recovered(t, event) if event.kind is Kind.RECOVERED else _line(t, event, title, own=own)


def _named(t: Localisation, account: Account, event: Event, line: Html) -> Html:
    """The line with the balance's name in front, and its amount behind, where it is not the account's headline."""
    if not _is_other(account, event):
        return line
    name = event.figures.unit if event.scope == (event.figures.unit or "").lower() else event.scope.replace("_", " ")
    left = [t("Left: {amount}", amount=_left(t, [event]))] if event.figures.amount is not None else []
    return fill("{name}: {line}", name=name or "", line=join([line, *left], " "))


def _is_other(account: Account, event: Event) -> bool:
    """Whether the event is of another balance than the headline."""
    headline = account.last.reading.headline.id if account.last else ACCOUNT
    return event.scope not in (ACCOUNT, headline)


def changed_account(t: Localisation, account: Account, title: str) -> Html:
    """The question what to make of a key that opens another account than it used to."""
    head = fill("⛔️ {heading}", heading=heading(t, account, title, None))
    return join([head, t("<b>The key opens another account than before.</b> I have stopped asking. Is that right?")])


def _all_well(t: Localisation, account: Account, title: str, events: Sequence[Event]) -> Html:
    enough = {event.scope for event in events if event.rule is Rule.LOW}
    said = [
        _named(t, account, event, _recovered(t, event))
        for event in events
        if not (event.rule is Rule.EMPTY and event.scope in enough)
    ]
    if events[0].figures.amount is not None and not _is_other(account, events[0]):
        said.append(t("Left: {amount}", amount=_left(t, events)))
    return fill("✅ {heading}. {said}", heading=heading(t, account, title, None), said=join(said, " "))


def _light(events: Sequence[Event]) -> str:
    return "🔴" if any(event.severity is Severity.CRITICAL for event in events) else "🟡"


def _shared(t: Localisation, events: Sequence[Event]) -> list[Html]:
    """What is left, the pace, and the refill, where they are known and no line has said them."""
    figures, rules = events[0].figures, {event.rule for event in events}
    if figures.amount is None or Rule.REJECTED in rules:
        return []
    lines = [t("Left: {amount}", amount=_left(t, events))]
    rate = burn_rate_line(t, _outlook(figures, runs_out=Rule.RUNWAY not in rules), figures.unit or "")
    lines += [] if rate is None else [rate]
    refill = known(figures.refill_at)
    if refill is not None and not rules & {Rule.REFILL, Rule.EXPIRY}:
        lines.append(t("Refill: {when}", when=t.day_in_days(refill)))
    return lines


def _outlook(figures: Figures, *, runs_out: bool) -> Outlook:
    """`runs_out`: when that is, no other line of the message says."""
    end, refill = figures.runs_out_at, figures.refill_at
    lasts = refill is not None and bool(figures.burn_rate) and end is None
    return Outlook(
        burn_rate=figures.burn_rate,
        runs_out_at=end if runs_out else None,
        refill_at=refill,
        lasts_until_refill=lasts and runs_out,
    )


def _left(t: Localisation, events: Sequence[Event]) -> Html:
    """What is left, on the same side of every level that the message tells of as it really is."""
    figures = events[0].figures
    unit, limit = figures.unit or "", figures.limit
    told = [event for event in events if event.scope == events[0].scope]
    lines = [line for event in told if (line := _line_of(event)) is not None]
    if limit is None or limit <= 0:
        return amount(t, figures.amount, unit, lines)
    return amount_of(t, figures.amount, limit, unit, lines)


def _line_of(event: Event) -> Decimal | None:
    """The amount that a level means."""
    if event.level is None or event.rule is not Rule.LOW:
        return None
    if event.level.unit is Unit.PERCENT:
        return None if event.figures.limit is None else event.figures.limit * event.level.value / 100
    return event.level.value if event.level.unit is Unit.AMOUNT else None


def _some(t: Localisation, figures: Figures, value: Decimal | None) -> Html:
    return amount(t, None if value is None else about(value), figures.unit or "")


def _line(t: Localisation, event: Event, title: str, *, own: bool) -> Html:
    figures = event.figures
    match event.rule:
        case Rule.LOW:
            level = level_text(t, event.level, figures.unit)
            if event.level is not None and event.level.unit is Unit.DAYS:
                return t("<b>Balance is low:</b> at this pace less than {level}. Top up, or spend less.", level=level)
            return t("<b>Balance is low:</b> under {level}. Top up, or spend less.", level=level)
        case Rule.EMPTY if figures.failure is Failure.OUT_OF_CREDIT:
            return t("<b>Out of credit:</b> {title} answers no more calls. Top up at {title}.", title=title)
        case Rule.EMPTY:
            return t("<b>Nothing is left.</b> Top up at {title}: calls may be failing already.", title=title)
        case Rule.RUNWAY:
            return _runway(t, event)
        case Rule.SPENDING:
            spent, usual = _some(t, figures, figures.spent), _some(t, figures, figures.usual)
            return t("<b>Unusual spending:</b> {spent} in a day, usually about {usual}.", spent=spent, usual=usual)
        case Rule.REFILL:
            return _refill(t, event)
        case Rule.REFILLED:
            return t(
                "<b>Refilled</b> by {amount}.",
                amount=_some(t, figures, figures.increase.amount if figures.increase else None),
            )
        case Rule.EXPIRY:
            return _expiry(t, event)
        case Rule.REJECTED if not own:
            return t("<b>Key not accepted</b> any more. I have stopped asking until the account's owner replaces it.")
        case Rule.REJECTED:
            return t("<b>Key not accepted</b> any more. I have stopped asking; waiting will not help, replace the key.")
        case Rule.UNREACHABLE if figures.failure in REFUSED:
            return t(REFUSED[figures.failure], title=title)
        case Rule.UNREACHABLE:
            ago = t.ago(figures.last_success) if figures.last_success else t("unknown")
            return t("<b>{title} does not answer properly.</b> The last figure is from {ago}.", title=title, ago=ago)


def _runway(t: Localisation, event: Event) -> Html:
    figures = event.figures
    if figures.runs_out_at is None:
        return t("<b>The balance runs out soon.</b> Top up, or spend less.")
    if event.level is None and figures.refill_at is not None:
        return t(
            "<b>The balance will not last until the refill:</b> it runs out {when}. Top up, or spend less.",
            when=t.in_days(figures.runs_out_at),
        )
    return t("<b>The balance runs out</b> {when}. Top up, or spend less.", when=t.in_days(figures.runs_out_at))


def _refill(t: Localisation, event: Event) -> Html:
    refill = known(event.figures.refill_at)
    when = t.day_in_days(refill) if refill else t("unknown")
    return join([t("<b>Refill:</b> {when}.", when=when), *_unused(t, event.figures)], " ")


def _expiry(t: Localisation, event: Event) -> Html:
    figures = event.figures
    if event.level is None and figures.lapse is not None:
        return t("<b>{amount} expired</b> unused.", amount=_some(t, figures, figures.lapse.amount))
    end = known(figures.ends_at)
    when = t.day_in_days(end) if end else t("unknown")
    if event.scope != ACCOUNT:
        return t("<b>This credit expires:</b> {when}.", when=when)
    if figures.refill_is_end:
        both = t("<b>Plan ends and refill is due:</b> {when}. Renew the plan if you want to go on.", when=when)
        return join([both, *(_unused(t, figures) if figures.burn_rate is not None else [])], " ")
    return t("<b>The plan ends:</b> {when}. Renew it if you want to go on.", when=when)


def _unused(t: Localisation, figures: Figures) -> list[Html]:
    if not figures.unused:
        return []
    unused = _some(t, figures, figures.unused)
    return [t("About {unused} will be left by then and may expire.", unused=unused)]


def _recovered(t: Localisation, event: Event) -> Html:
    match event.rule:
        case Rule.EMPTY:
            return t("Something is left again.")
        case Rule.LOW:
            return t("The balance is enough again.")
        case Rule.RUNWAY:
            return t("The balance lasts long enough again.")
        case Rule.EXPIRY:
            return t("The plan goes on.")
        case Rule.REJECTED:
            return t("The key is accepted again.")
        case Rule.UNREACHABLE:
            return t("The provider answers again.")
        case _:
            return t("Over: {rule}.", rule=t(RULES[event.rule]))


def level_text(t: Localisation, level: Level | None, unit: str | None) -> Html:
    """A level in words: "20 %", "500 credits", "3 days"."""
    if level is None:
        return t("unknown")
    match level.unit:
        case Unit.PERCENT:
            return fill("{n} %", n=t.number(level.value))
        case Unit.DAYS:
            return t.plural("{n} day", "{n} days", level.value)
        case Unit.HOURS:
            return t.plural("{n} hour", "{n} hours", level.value)
        case Unit.TIMES:
            return fill("{n}×", n=t.number(level.value))
        case _:
            return amount(t, level.value, unit) if unit else fill("{n}", n=t.number(level.value))
