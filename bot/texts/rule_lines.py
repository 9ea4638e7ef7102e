"""Sentences of the rules: what happened, how bad, until when, what to do."""

from decimal import Decimal

from bot.domain.alerting import ACCOUNT, Event, Failure, Figures, Rule, Unit
from bot.texts.dates import known
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import about
from bot.texts.rules import RULE_NAMES, level_text
from bot.texts.units import amount

REFUSED: dict[Failure | None, str] = {
    Failure.KEYS_REFUSED: mark(
        "<b>{title} refuses every key</b> that I try, for hours now. It looks like its own fault, so I go on trying."
    ),
    Failure.SERVER_REFUSED: mark(
        "<b>Something in front of {title} refuses this server</b> for hours now. I go on trying."
    ),
}
OVER = mark("Over: {rule}.")
RECOVERED = {
    Rule.EMPTY: mark("Something is left again."),
    Rule.LOW: mark("The balance is enough again."),
    Rule.RUNWAY: mark("The balance lasts long enough again."),
    Rule.EXPIRY: mark("The plan goes on."),
    Rule.REJECTED: mark("The key is accepted again."),
    Rule.UNREACHABLE: mark("The provider answers again."),
}


def line(t: Localisation, event: Event, title: str, *, own: bool) -> Html:
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
            changed = [t("Did you change your key there? Then /link the new one.")]
            hint = changed if own and figures.failure is Failure.KEYS_REFUSED else []
            return join([t(REFUSED[figures.failure], title=title), *hint], " ")
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
    if end is not None and t.is_over(end):  # a message that was delivered late
        return t("<b>The plan has ended:</b> {when}. Renew it if you want to go on.", when=when)
    if figures.refill_is_end:
        both = t("<b>Plan ends and refill is due:</b> {when}. Renew the plan if you want to go on.", when=when)
        return join([both, *(_unused(t, figures) if figures.burn_rate is not None else [])], " ")
    return t("<b>The plan ends:</b> {when}. Renew it if you want to go on.", when=when)


def _unused(t: Localisation, figures: Figures) -> list[Html]:
    if not figures.unused:
        return []
    unused = _some(t, figures, figures.unused)
    return [t("About {unused} will be left by then and may expire.", unused=unused)]


def recovered(t: Localisation, event: Event) -> Html:
    return t(RECOVERED.get(event.rule, OVER), rule=t(RULE_NAMES[event.rule]))


def _some(t: Localisation, figures: Figures, value: Decimal | None) -> Html:
    return amount(t, None if value is None else about(value), figures.unit or "")
