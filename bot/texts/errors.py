"""Texts of errors: the cause, and whether waiting helps."""

from collections.abc import Mapping

from bot.domain import errors
from bot.domain.account import LABEL_MAX, LabelReserved, LabelUnusable
from bot.domain.profile_fields import AvatarUnusable, NameUnusable, Reason
from bot.texts.html import Html
from bot.texts.localisation import Localisation, mark

PROVIDER: dict[type[errors.BotError], str] = {
    errors.KeyNotAccepted: mark("{title}: key not accepted. Waiting will not help; replace the key in /accounts."),
    errors.NotAllowed: mark(
        "{title}: not allowed. The key works but lacks this permission; waiting will not help, change it at {title}."
    ),
    errors.OutOfCredit: mark("{title}: out of credit. Waiting will not help; top up at {title}."),
    errors.KeysRefused: mark(
        "{title} refuses every key just now, not only yours: leave yours as it is. Waiting helps."
    ),
    errors.Refused: mark(
        "Something in front of {title} refuses this server. That says nothing about the key; the operator can"
        " look into it. Waiting may help: try again later."
    ),
    errors.RequestNotKnown: mark(
        "{title} does not know this request: a number or name given with the key may be wrong, or {title} has"
        " changed. Waiting will not help."
    ),
    errors.ProviderMissing: mark(
        "{title}: cannot be read, this bot does not know the provider any more. Waiting will not help; the operator"
        " can install it again."
    ),
    errors.AskedTooOften: mark("{title}: asked too often, try again in {n} s."),
    errors.OutcomeUnknown: mark(
        "{title} did not answer, so I cannot say whether the change took effect. Look with /me in a minute."
    ),
    errors.AccountChanged: mark(
        "{title}: this key now opens a different account than before. It is suspended until you say"
        " what is right: open it in /accounts."
    ),
    errors.Sealed: mark("{title}: the stored key cannot be opened. Please replace it in /accounts."),
    errors.BotError: mark("{title} does not answer properly. Waiting helps: try again in a few minutes."),
}
"""Of a provider that did not answer as asked; the first kind that fits counts, as in all these tables."""

NEEDS_PERMISSION = mark(
    "{title}: not allowed. The key works but may not read the balance: that needs {permission}. Waiting will not"
    " help, change it at {title}."
)

NAME: dict[Reason, str] = {
    Reason.EMPTY: mark("The name is empty. Send 1 to 64 characters, for instance: /setname Ann"),
    Reason.LONG: mark("The name is too long: 64 characters at most."),
    Reason.DIRECTION: mark(
        "The name holds invisible characters that change the direction of text. Send it without them."
    ),
    Reason.CONTROL: mark("The name holds line breaks or other characters that cannot be seen. Send it without them."),
}

INPUT: dict[type[errors.BotError], str] = {
    errors.SecondKey: mark(
        "What stands behind the key looks like a second key, so I tried neither. Send /link again with one key; a label"
        " can be given later in /accounts."
    ),
    errors.KeyUnusable: mark(
        "This cannot be a key: one word of plain Latin letters, digits and signs was expected. Copy it from the"
        " provider's page once more and send it alone."
    ),
    AvatarUnusable: mark("The avatar must be a link that begins with https:// and has at most 2,048 characters."),
    errors.LabelTaken: mark("Another account of yours has this label already. Send a different one."),
    LabelReserved: mark(
        "This means something else in commands: names of rules, numbers, periods and “all” are no labels."
        " Send a different one, for instance: sales"
    ),
    LabelUnusable: mark("A label has 1 to {n} visible characters in one line, for instance: sales"),
    errors.AccountNotFound: mark("This account is no longer linked. /accounts shows what is."),
    errors.KeyOfAnotherProvider: mark("This key belongs to another provider."),
    errors.StorageFull: mark("I cannot store anything right now. Nothing was changed; please try again later."),
    errors.BotError: mark("That did not work. Please try again later."),
}


def text_of(texts: Mapping[type[errors.BotError], str], error: errors.BotError) -> str:
    """Return the text for the first kind in the table that the error is of."""
    return next(text for kind, text in texts.items() if isinstance(error, kind))


def provider_error(t: Localisation, error: errors.BotError, title: str, permission: str | None = None) -> Html:
    """Return one line about a provider that did not answer as asked. permission: needed by a reading, if documented."""
    if isinstance(error, errors.NotAllowed) and permission:
        return t(NEEDS_PERMISSION, title=title, permission=t.plain(permission))
    return t(text_of(PROVIDER, error), title=title, n=retry_in(t, error))


def retry_in(t: Localisation, error: errors.BotError) -> Html:
    """Return the seconds until the provider may be asked again; nothing for another error."""
    return t.number(error.retry_in) if isinstance(error, errors.AskedTooOften) else Html()


def error_text(t: Localisation, error: errors.BotError) -> Html:
    """Return the text for any error that has one, where no provider's title is at hand."""
    match error:
        case NameUnusable():
            return t(NAME[error.reason])
        case errors.ProviderError() | errors.AccountChanged() | errors.Sealed():
            return provider_error(t, error, t("The provider"))
        case _:
            return t(text_of(INPUT, error), n=LABEL_MAX)


def unexpected(t: Localisation, incident: str) -> Html:
    """Return the text for an unexpected error; `incident` stands in the log too."""
    return t(
        "Something went wrong on my side. Please try again; if that does not help, tell the operator the code {code}.",
        code=Html(f"<code>{incident}</code>"),
    )
