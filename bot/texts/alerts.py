"""Alert settings of an account: the panel, and the answers to changes."""

from datetime import datetime

from bot.alerts.commands import AlertUnclear, Complaint
from bot.alerts.registry import RULES, effective_setting, rules_of
from bot.domain.account import Account
from bot.domain.alerting import AlertSettings, Rule, Unit
from bot.domain.reading import Balance
from bot.texts.cards import as_typed, heading, with_balance
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.rules import RULE_NAMES, level_text

NO_SUCH_BALANCE = mark("None of your accounts has a balance of this name. /alerts shows what they have.")
CHOICE = mark("Warnings for which account?")
WHICH = mark("For which account? Put its label in front of the rule, or <code>all</code> for every one.")
COMPLAINTS = {
    Complaint.RULE: mark("I do not know this rule. The rules are: {rules}. For instance: /alerts low 20% 5%"),
    Complaint.UNIT: mark(
        "This rule does not take that. For instance: /alerts low 20% 5%, /alerts runway 3d, /alerts empty off"
    ),
    Complaint.RANGE: mark("That number makes no sense here. For instance: /alerts low 20% 5%, /alerts expiry 7d 3d 1d"),
    Complaint.MANY: mark("That is too many levels. A few are enough, for instance: /alerts low 20% 5%"),
    Complaint.GROUPED: mark("Is that one number? Write it without commas and spaces, for instance: /alerts low 1000"),
    Complaint.DAY: mark("The day of the month is a number from 1 to 31, for instance: /alerts refill on 15"),
    Complaint.LEVEL: mark("I did not understand the level. For instance: /alerts low 20% 5%, or /alerts low 500"),
}


def panel(
    t: Localisation,
    account: Account,
    title: str,
    balance: Balance | None,
    settings: AlertSettings,
    name: Html | None = None,
    *,
    buttons: bool = True,
) -> Html:
    """Return every rule with its setting, then how to change it; of one balance, where its `name` is given.

    buttons: whether the rules have buttons.
    """
    head = t("🔔 <b>Warnings</b> for {account}", account=heading(t, account, title))
    if name is not None:
        head = fill("{head}: {name}", head=head, name=name)
    unit, limited = (balance.unit, bool(balance.limit)) if balance else ("", False)
    rules = rules_of(None if name is None or balance is None else balance.id)
    lines = [_rule_line(t, settings, rule, unit, limited=limited) for rule in rules]
    if settings.refill_day is not None:
        lines.append(t("Refill day of the month, as you set it: {n}", n=settings.refill_day))
    return join([head, join(lines), _how_to(t, account, name, buttons=buttons)], "\n\n")


def _rule_line(t: Localisation, settings: AlertSettings, rule: Rule, unit: str, *, limited: bool) -> Html:
    """Return a rule with its levels. limited: there is an allowance, so a low balance is not counted in days."""
    setting = effective_setting(settings, rule)
    if not setting.on:
        return t("▫️ {rule}: off", rule=t(RULE_NAMES[rule]))
    counted = [one for one in setting.levels or () if not (limited and rule is Rule.LOW and one.unit is Unit.DAYS)]
    levels = ", ".join(level_text(t, level, unit) for level in counted)
    name = t(RULE_NAMES[rule])
    return fill("🔸 {rule}: {levels}", rule=name, levels=levels) if levels else fill("🔸 {rule}", rule=name)


def _how_to(t: Localisation, account: Account, name: Html | None = None, *, buttons: bool = True) -> Html:
    label = as_typed(account, name)
    if not buttons:
        return t(
            "To change that, write for instance:\n<code>/alerts {label} low 20% 5%</code>\n"
            "<code>/alerts {label} empty off</code>\n<code>/alerts {label} default</code>",
            label=label,
        )
    return t(
        "Press a rule to turn it on or off, or write for instance:\n<code>/alerts {label} low 20% 5%</code>\n"
        "<code>/alerts {label} runway 3d</code>\n<code>/alerts {label} refill on 15</code>",
        label=label,
    )


def changed(t: Localisation, count: int) -> Html:
    return t.plural("Done, for {n} account.", "Done, for {n} accounts.", count)


def muted(t: Localisation, account: Account, title: str, rule: Rule, name: Html | None, *, here: bool) -> Html:
    """Confirm a muted rule. name: of its balance, where the account has several. here: of a group's own warnings."""
    about, kind = with_balance(heading(t, account, title), name), t(RULE_NAMES[rule])
    if here:
        return t(
            "🔕 {account}: no more warnings of this kind here ({rule}). /alerts turns them on again.",
            account=about,
            rule=kind,
        )
    return t(
        "🔕 {account}: no more warnings of this kind ({rule}). /alerts turns them on again.", account=about, rule=kind
    )


def snoozed(t: Localisation, account: Account, title: str, until: datetime | None) -> Html:
    """Confirm a snooze. until: None for the next refill, whose day nobody knows."""
    name = heading(t, account, title)
    if until is None:
        return t("💤 {account}: quiet about this until I see a refill. I still tell you what is new.", account=name)
    return t(
        "💤 {account}: quiet about this until {when}. I still tell you what is new.", account=name, when=t.moment(until)
    )


def nothing_to_snooze(t: Localisation, account: Account, title: str) -> Html:
    return t("✅ {account}: all is well by now, there is nothing to put off.", account=heading(t, account, title))


def unclear(t: Localisation, error: AlertUnclear) -> Html:
    """Return why nothing was changed, and what to write instead."""
    return t(COMPLAINTS[error.complaint], rules=", ".join(RULES))
