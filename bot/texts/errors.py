"""What people are told when something did not work: the cause, and whether waiting helps."""

from bot.domain.account import LABEL_MAX, LabelReserved, LabelUnusable
from bot.domain.errors import (
    AccountChanged,
    AccountNotFound,
    AskedTooOften,
    BotError,
    KeyNotAccepted,
    KeyOfAnotherProvider,
    KeysRefused,
    KeyUnusable,
    LabelTaken,
    NotAllowed,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Refused,
    RequestNotKnown,
    Sealed,
    StorageFull,
)
from bot.domain.profile_fields import AvatarUnusable, NameUnusable, Reason
from bot.texts.html import Html
from bot.texts.localisation import Localisation


def provider_error(t: Localisation, error: BotError, title: str) -> Html:
    """One line about a provider that did not answer as asked."""
    match error:
        case KeyNotAccepted():
            return t("{title}: key not accepted. Waiting will not help; replace the key in /accounts.", title=title)
        case NotAllowed():
            return t(
                "{title}: not allowed. The key works but lacks this permission; waiting will not help, change it"
                " at {title}.",
                title=title,
            )
        case OutOfCredit():
            return t("{title}: out of credit. Waiting will not help; top up at {title}.", title=title)
        case KeysRefused():
            return t(
                "{title} refuses every key just now, not only yours: leave yours as it is. Waiting helps.",
                title=title,
            )
        case Refused():
            return t(
                "Something in front of {title} refuses this server. That says nothing about the key; the operator can"
                " look into it. Waiting may help: try again later.",
                title=title,
            )
        case RequestNotKnown():
            return t(
                "{title} does not know this request: a number or name given with the key may be wrong, or {title} has"
                " changed. Waiting will not help.",
                title=title,
            )
        case AskedTooOften():
            return t("{title}: asked too often, try in {n} s.", title=title, n=t.number(error.retry_in))
        case OutcomeUnknown():
            return t(
                "{title} did not answer, so I cannot say whether the change took effect. Look with /me in a minute.",
                title=title,
            )
        case AccountChanged():
            return t(
                "{title}: this key now opens a different account than before. It is suspended until you say"
                " what is right: open it in /accounts.",
                title=title,
            )
        case Sealed():
            return t("{title}: the stored key cannot be opened. Please replace it in /accounts.", title=title)
        case _:
            return t("{title} does not answer properly. Waiting helps: try again in a few minutes.", title=title)


def _name_problem(t: Localisation, reason: Reason) -> Html:
    match reason:
        case Reason.EMPTY:
            return t("The name is empty. Send 1 to 64 characters, for instance: /setname Ann")
        case Reason.LONG:
            return t("The name is too long: 64 characters at most.")
        case Reason.DIRECTION:
            return t("The name holds invisible characters that change the direction of text. Send it without them.")
        case _:
            return t("The name holds line breaks or other characters that cannot be seen. Send it without them.")


def _input_error(t: Localisation, error: BotError) -> Html | None:
    match error:
        case KeyUnusable():
            return t(
                "This cannot be a key: one word of plain Latin letters, digits and signs was expected. Copy it from the"
                " provider's page once more and send it alone."
            )
        case NameUnusable():
            return _name_problem(t, error.reason)
        case AvatarUnusable():
            return t("The avatar must be a link that begins with https:// and has at most 2,048 characters.")
        case LabelTaken():
            return t("Another account of yours has this label already. Send a different one.")
        case LabelReserved():
            return t(
                "This means something else in commands: names of rules, numbers, periods and “all” are no labels."
                " Send a different one, for instance: sales"
            )
        case LabelUnusable():
            return t("A label has 1 to {n} visible characters in one line, for instance: sales", n=LABEL_MAX)
        case AccountNotFound():
            return t("This account is no longer linked. /accounts shows what is.")
        case _:
            return None


def error_text(t: Localisation, error: BotError) -> Html:
    """The text for any error that has one, where no provider's title is at hand."""
    if (text := _input_error(t, error)) is not None:
        return text
    match error:
        case KeyOfAnotherProvider():
            return t("This key belongs to another provider.")
        case StorageFull():
            return t("I cannot store anything right now. Nothing was changed; please try again later.")
        case ProviderError() | AccountChanged() | Sealed():
            return provider_error(t, error, t("The provider"))
        case _:
            return t("That did not work. Please try again later.")


def unexpected(t: Localisation, incident: str) -> Html:
    """Something nobody foresaw; `incident` stands in the log too."""
    return t(
        "Something went wrong on my side. Please try again; if it stays so, tell the operator the code {code}.",
        code=Html(f"<code>{incident}</code>"),
    )
