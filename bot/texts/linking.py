"""Texts of linking an account."""

from collections.abc import Sequence

from bot.domain import errors
from bot.domain.account import Account
from bot.texts.conversation import PLEASE_DELETE
from bot.texts.errors import retry_in, text_of
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation, mark

PROVIDER_CHOICE = mark("Which provider is the account at? Choose one, or send me its name or the key.")
PROVIDER_UNKNOWN = mark("I do not know this provider. Choose one, or send me another name. /providers lists all.")
PROVIDER_FOUND = mark("Which of these do you mean?")
KEY_AS_TEXT = mark("I am waiting for a key: please send it as text. /cancel stops it.")
KEY_OWNER_QUESTION = mark("I hold the key for ten minutes, and it went nowhere. Which provider is it for?")
EDITED_KEY = mark(
    "🔐 You edited a message so that it held a key. I deleted it and did not use the key. To link it, send it as a"
    " new message after /link."
)
OFFER_DECLINED = mark("All right: the key is forgotten, nothing was linked.")
FIELDS_NOT_ACCEPTED = mark(
    "❌ {title}: not accepted, so nothing was stored. Waiting will not help: check {fields} and send them"
    " again with /link."
)
FIELD_NOT_ACCEPTED = mark(
    "❌ {title}: {field} not accepted, so nothing was stored. Waiting will not help: check it and send everything"
    " again with /link."
)
NEEDS_PERMISSION = mark(
    "❌ {title}: not allowed. The key works but may not read the balance, so nothing was stored. Waiting"
    " will not help: that needs {permission}. Send such a key with /link."
)
NOT_LINKED: dict[type[errors.BotError], str] = {
    errors.KeyNotAccepted: mark(
        "❌ {title}: key not accepted, so nothing was stored. Waiting will not help: check that you copied the"
        " whole key and send it again with /link."
    ),
    errors.NotAllowed: mark(
        "❌ {title}: not allowed. The key is known but may not read the balance, so nothing was stored. Waiting"
        " will not help: give it this permission at {title}, then send it again with /link."
    ),
    errors.OutOfCredit: mark(
        "❌ {title}: out of credit, so the balance could not be read and nothing was stored. Waiting will not"
        " help: top up at {title}, then send the key again with /link."
    ),
    errors.RequestNotKnown: mark(
        "❌ {title} does not know this request: a number or name given with the key may be wrong, or {title}"
        " has changed. Nothing was stored, and waiting will not help."
    ),
    errors.Refused: mark(
        "⏳ Something in front of {title} refuses this server, so I could not try the key and linked nothing."
        " That says nothing about the key. Waiting helps: I hold the key for 10 minutes, press the button a"
        " little later."
    ),
    errors.AskedTooOften: mark(
        "⏳ {title}: asked too often, try again in {n} s. Nothing was linked. I hold the key for 10 minutes: press"
        " the button then."
    ),
    errors.BotError: mark(
        "⏳ {title} does not answer properly, so I could not try the key and linked nothing. Waiting helps: I"
        " hold the key for 10 minutes, press the button a little later."
    ),
}


def key_question(t: Localisation, title: str) -> Html:
    return t(
        "Send me the {title} key now. I delete your message at once, try the key at {title} and store it encrypted."
        "\n\n<i>I wait 10 minutes; /cancel stops it.</i>",
        title=title,
    )


def names_of(t: Localisation, fields: Sequence[str]) -> str:
    """Return the labels of a provider's fields, in the order in which they are given."""
    return ", ".join(t.plain(label) for label in fields)


def first_field_question(t: Localisation, title: str, fields: Sequence[str]) -> Html:
    return t(
        "{title} needs {fields}. Send me <b>{field}</b> first. I delete each message at once, and store everything"
        " encrypted once it works.\n\n<i>I wait 10 minutes for each; /cancel stops it, and nothing is kept.</i>",
        title=title,
        fields=names_of(t, fields),
        field=t.plain(fields[0]),
    )


def next_field_question(t: Localisation, field: str, number: int, count: int) -> Html:
    """Ask for the field of this number, counted from 1."""
    return t("Now send <b>{field}</b> ({n} of {count}).", field=t.plain(field), n=number, count=count)


def field_unusable(t: Localisation, title: str, field: str) -> Html:
    return t(
        "This cannot be the <b>{field}</b> of {title}: it has another form. Copy it from the provider's page once more"
        " and send it alone.",
        field=t.plain(field),
        title=title,
    )


def new_key_question(t: Localisation, title: str, account: Account, fields: Sequence[str]) -> Html:
    if len(fields) > 1:
        return t(
            "Send me the new <b>{field}</b> for <b>{label}</b> first; {title} needs {fields}. The old ones stay until"
            " the new ones work.\n\n<i>I wait 10 minutes for each; /cancel stops it.</i>",
            field=t.plain(fields[0]),
            label=account.label,
            title=title,
            fields=names_of(t, fields),
        )
    return t(
        "Send me the new {title} key for <b>{label}</b>. The old one stays until the new one works.\n\n"
        "<i>I wait 10 minutes; /cancel stops it.</i>",
        title=title,
        label=account.label,
    )


def linked(t: Localisation, card: Html) -> Html:
    return join([t("✅ <b>Linked.</b> The key works and is stored encrypted."), card], "\n\n")


def replaced(t: Localisation, card: Html) -> Html:
    return join([t("✅ <b>The new key works</b> and has replaced the old one."), card], "\n\n")


def already_linked(t: Localisation, account: Account) -> Html:
    return t("You have linked this key already, as <b>{label}</b>. Nothing was changed.", label=account.label)


def replace_offer(t: Localisation, account: Account, title: str) -> Html:
    return t(
        "You have an account at {title} called <b>{label}</b> already. Shall this key replace its old one?",
        title=title,
        label=account.label,
    )


def key_offer(t: Localisation, title: str, *, deleted: bool) -> Html:
    if deleted:
        return t(
            "🔐 Your message held a key of {title}, so I deleted it. The key went nowhere. Shall I link the account?",
            title=title,
        )
    return join(
        [
            t(PLEASE_DELETE),
            t("Your message holds a key of {title}. The key went nowhere. Shall I link the account?", title=title),
        ],
        "\n\n",
    )


def key_offer_unnamed(t: Localisation, *, deleted: bool) -> Html:
    if deleted:
        return t("🔐 That may have been a key, so I deleted your message. If it is one: for which provider?")
    return t("🔐 That may be a key. If it is one: for which provider?")


def key_of_other(t: Localisation, title: str, owner: str) -> Html:
    return t("This is a key of {owner}, not of {title}, so I did not send it anywhere.", title=title, owner=owner)


def key_offer_shared(t: Localisation, *, deleted: bool) -> Html:
    question = t(
        "🔐 Several providers have keys that begin like this one, so I sent it nowhere. Which provider's key is it?"
    )
    return question if deleted else join([t(PLEASE_DELETE), question], "\n\n")


def other_provider(t: Localisation, title: str, owner: str) -> Html:
    return t(
        "This is a key of {owner}, not of {title}, so I did not send it anywhere. Shall I link it at {owner}?",
        title=title,
        owner=owner,
    )


def edited_key_stays(t: Localisation) -> Html:
    return join([t("🔐 You edited a message so that it holds a key. I did not use the key."), t(PLEASE_DELETE)], "\n\n")


def not_linked(
    t: Localisation,
    error: errors.BotError,
    title: str,
    fields: Sequence[str],
    permission: str | None,
    wrong: str | None,
) -> Html:
    """Return why the key was not stored, and whether to wait. permission: what the key needs, where documented.

    fields: labels of all that the provider needs. wrong: the label of the one that the provider calls wrong.
    """
    text = text_of(NOT_LINKED, error)
    if wrong:
        return t(FIELD_NOT_ACCEPTED, title=title, field=t.plain(wrong))
    if isinstance(error, errors.KeyNotAccepted) and len(fields) > 1:
        text = FIELDS_NOT_ACCEPTED
    elif isinstance(error, errors.NotAllowed) and permission:
        text = NEEDS_PERMISSION
    needed = t.plain(permission) if permission else ""
    return t(text, title=title, fields=names_of(t, fields), permission=needed, n=retry_in(t, error))
