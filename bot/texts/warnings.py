"""Warnings: one message for all events of an account that came at once."""

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.account import Account
from bot.domain.alerting import ACCOUNT, Event, EventKind, Figures, Rule, Severity, Unit
from bot.domain.outlook import Outlook
from bot.domain.reading import Balance
from bot.texts import names
from bot.texts.balances import Labels
from bot.texts.cards import heading
from bot.texts.dates import known
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation
from bot.texts.outlook import burn_rate_line
from bot.texts.rule_lines import line, recovered
from bot.texts.units import PERCENT, amount, amount_of


def warning(
    t: Localisation, account: Account, title: str, events: Sequence[Event], labels: Labels, *, own: bool = True
) -> Html:
    """Return one message, the gravest event first, then the figures behind it; a mere recovery is one line.

    own: its owner reads it, not a group.
    """
    if all(event.kind is EventKind.RECOVERED for event in events):
        return _all_well(t, account, title, events, labels)
    head = fill("{light} {heading}", light=_light(events), heading=heading(t, account, title))
    empty = {event.scope for event in events if event.rule is Rule.EMPTY and event.kind is not EventKind.RECOVERED}
    # less than nothing is low anyway
    named = [event for event in events if not (event.rule is Rule.LOW and event.scope in empty)]
    lines = [_named(t, account, event, labels, _said(t, event, title, own=own)) for event in named]
    if all(event.kind is EventKind.REPEATED for event in named):
        lines.append(t("First told: {ago}.", ago=t.ago(min(event.since for event in named))))
    return join([head, *lines, *([] if _is_other(account, events[0]) else _shared(t, events))])


def _said(t: Localisation, event: Event, title: str, *, own: bool) -> Html:
    return recovered(t, event) if event.kind is EventKind.RECOVERED else line(t, event, title, own=own)


def _named(t: Localisation, account: Account, event: Event, labels: Labels, said: Html) -> Html:
    """Return the line, of another balance than the headline with its name in front and its amount behind."""
    if not _is_other(account, event):
        return said
    name = names.balance(t, Balance(event.scope, event.figures.unit or "", event.figures.amount), labels)
    left = [t("Left: {amount}", amount=_left(t, [event]))] if event.figures.amount is not None else []
    return fill("{name}: {line}", name=name, line=join([said, *left], " "))


def _is_other(account: Account, event: Event) -> bool:
    """Whether the event is of another balance than the headline."""
    headline = account.last.reading.headline.id if account.last else ACCOUNT
    return event.scope not in (ACCOUNT, headline)


def changed_account(t: Localisation, account: Account, title: str) -> Html:
    """Return the question what to make of a key that opens another account than it used to."""
    head = fill("⛔️ {heading}", heading=heading(t, account, title))
    question = t("<b>The key opens another account than before.</b> Is that right? I read nothing until you say.")
    return join([head, question])


def _all_well(t: Localisation, account: Account, title: str, events: Sequence[Event], labels: Labels) -> Html:
    enough = {event.scope for event in events if event.rule is Rule.LOW}
    said = [
        _named(t, account, event, labels, recovered(t, event))
        for event in events
        if not (event.rule is Rule.EMPTY and event.scope in enough)
    ]
    if events[0].figures.amount is not None and not _is_other(account, events[0]):
        said.append(t("Left: {amount}", amount=_left(t, events)))
    return fill("✅ {heading}. {said}", heading=heading(t, account, title), said=join(said, " "))


def _light(events: Sequence[Event]) -> str:
    return "🔴" if any(event.severity is Severity.CRITICAL for event in events) else "🟡"


def _shared(t: Localisation, events: Sequence[Event]) -> list[Html]:
    """Return what is left, the burn rate and the refill, where they are known and no line has said them."""
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
    """Return the outlook of these figures. runs_out: no other line of the message says when that is."""
    end, refill = figures.runs_out_at, figures.refill_at
    lasts = refill is not None and bool(figures.burn_rate) and end is None
    return Outlook(
        burn_rate=figures.burn_rate,
        runs_out_at=end if runs_out else None,
        refill_at=refill,
        lasts_until_refill=lasts and runs_out,
    )


def _left(t: Localisation, events: Sequence[Event]) -> Html:
    """Return what is left, displayed on the true side of every level that the message names."""
    figures = events[0].figures
    unit, limit = figures.unit or "", figures.limit
    same = (event for event in events if event.scope == events[0].scope)
    levels = [level for event in same if (level := _amount_of_level(event)) is not None]
    if limit is None or limit <= 0 or unit == PERCENT:
        return amount(t, figures.amount, unit, levels)
    return amount_of(t, figures.amount, limit, unit, levels)


def _amount_of_level(event: Event) -> Decimal | None:
    """Return the amount that a level of LOW means; None for any other."""
    if event.level is None or event.rule is not Rule.LOW:
        return None
    if event.level.unit is Unit.PERCENT:
        return None if event.figures.limit is None else event.figures.limit * event.level.value / 100
    return event.level.value if event.level.unit is Unit.AMOUNT else None
