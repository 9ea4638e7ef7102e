"""Warnings of shared accounts in a group: the overview, the panel of one, and the answers to changes."""

from collections.abc import Sequence

from bot.alerts.registry import effective_setting, rules_of
from bot.domain.account import Account
from bot.domain.alerting import ACCOUNT, AlertSettings
from bot.domain.reading import Balance
from bot.domain.sharing import Mode, Modes
from bot.texts.cards import as_typed, heading, with_balance
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.rules import RULE_NAMES

MODES = {Mode.HERE: mark("here"), Mode.SILENT: mark("silent"), Mode.OFF: mark("off")}
SIGNS = {Mode.HERE: "🔔", Mode.SILENT: "🔕", Mode.OFF: "▫️"}
LISTED = 30  # accounts in one message; the others are found by their label


def mode_line(t: Localisation, name: Html, mode: Mode) -> Html:
    return fill("{sign} {name}: {mode}", sign=SIGNS[mode], name=name, mode=t(MODES[mode]))


def overview(t: Localisation, accounts: Sequence[tuple[Account, str, Html | None, Mode]]) -> Html:
    """Return the accounts with the balance that is meant and their modes, and how to change these."""
    lines = [
        mode_line(t, with_balance(heading(t, account, title), balance), mode)
        for account, title, balance, mode in accounts[:LISTED]
    ]
    if len(accounts) > LISTED:
        lines.append(t.plural("… and {n} more", "… and {n} more", len(accounts) - LISTED))
    how = t(
        "Press an account, or write for instance:\n<code>/alerts {label} here</code>\n"
        "<code>/alerts {label} low silent</code>\n<code>/alerts all off</code>",
        label=accounts[0][0].label,
    )
    return join([t("<b>Warnings in this group</b>"), join(lines), how], "\n\n")


def panel(
    t: Localisation,
    account: Account,
    title: str,
    modes: Modes,
    settings: AlertSettings,
    balance: Balance | None = None,
    name: Html | None = None,
    *,
    elsewhere: bool = False,
    buttons: bool = True,
) -> Html:
    """Return the panel of an account's warnings here, or of one `balance`, whose `name` is given.

    Rules and thresholds are set by its owner in private. elsewhere: the warnings go to another topic. buttons: whether
    the panel has some; else it says what to type.
    """
    mode = modes.of(None, balance.id if balance else ACCOUNT)
    head = t("<b>Warnings here:</b> {account}", account=with_balance(heading(t, account, title), name))
    rules = rules_of(balance.id if balance else None)
    off = [t(RULE_NAMES[rule]) for rule in rules if not effective_setting(settings, rule).on]
    lines = [head, fill("{sign} {now}", sign=SIGNS[mode], now=_now(t, mode, buttons=buttons))]
    if balance is not None and modes.whole is Mode.OFF:
        lines.append(
            t("First turn on the warnings of the whole account: <code>/alerts {label} here</code>", label=account.label)
        )
    elif not buttons:
        lines.append(_how_to(t, as_typed(account, name)))
    elif mode is Mode.OFF:
        lines.append(t("Press how they should come; then each kind has a button."))
    if mode is not Mode.OFF and elsewhere:
        lines.append(t("They go to another topic; press the chosen button again to bring them here."))
    if mode is not Mode.OFF and off:
        lines.append(t("<i>Turned off by the owner: {rules}</i>", rules=join(off, ", ")))
    return join(lines)


def _how_to(t: Localisation, label: Html) -> Html:
    return t(
        "To change that, write for instance:\n<code>/alerts {label} silent</code>\n"
        "<code>/alerts {label} low off</code>",
        label=label,
    )


def _now(t: Localisation, mode: Mode, *, buttons: bool) -> Html:
    match mode:
        case Mode.HERE if buttons:
            return t("They come to this group. Press a kind to have it without a sound, or not at all.")
        case Mode.HERE:
            return t("They come to this group.")
        case Mode.SILENT if buttons:
            return t("They come without a sound. Press a kind to leave it out.")
        case Mode.SILENT:
            return t("They come without a sound.")
        case Mode.OFF:
            return t("None come to this group.")


def unclear(t: Localisation, label: str) -> Html:
    return t(
        "No account or balance here has this name. Write the label and <code>here</code>, <code>silent</code> or"
        " <code>off</code>, for instance: <code>/alerts {label} here</code>",
        label=label,
    )


def levels_are_the_owners(t: Localisation, label: str) -> Html:
    return t(
        "When to warn is for the account's owner to say, in our private chat. Here it is only where the warnings go:"
        " <code>/alerts {label} here</code>, <code>silent</code> or <code>off</code>.",
        label=label,
    )
