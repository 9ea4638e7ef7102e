"""Texts of the private chat, but for figures, linking and sharing."""

from bot.domain.account import LABEL_MAX, Account, LabelReserved
from bot.domain.errors import InputError, LabelTaken
from bot.domain.profile import Editable
from bot.texts.cards import heading
from bot.texts.html import Html, as_it_is, fill, join
from bot.texts.localisation import Localisation, mark

FALLBACK = mark("I did not get that. /balance shows your balances, /help everything I can do.")
# For a forwarded command, or one sent through another bot.
NOT_A_COMMAND = mark("I do not run forwarded commands. Please type it yourself; /help shows them all.")
UNKNOWN_COMMAND = mark("I do not know this command. /help shows them all.")
TOO_FAST = mark("That was a lot at once. I pause for a moment; please send the next message in half a minute.")
REFUSED = mark("Sorry, this bot serves a closed group of people. Ask its operator if you should be among them.")
PLEASE_DELETE = mark("⚠️ I could not delete your message with the key. Please delete it yourself.")
GROUP_KEY_PRIVATE = mark(
    "You posted a key in a group, where everybody could read it. I stored nothing. Please replace that key at its"
    " provider, then send me the new one here, in private."
)
CANCELLED = mark("Cancelled. Nothing was kept.")
NOTHING_TO_CANCEL = mark("There is nothing to cancel. /help shows what I can do.")
CLOSED = mark("All right. /help shows what I can do.")
UNLINKED_BEFORE = mark("This account is unlinked: its key and readings are deleted.")
NO_ACCOUNTS = mark("No account is linked yet. Link one and I show its balance.")
NO_MATCH = mark("None of your accounts has such a label. These are linked:")
SEVERAL_MATCH = mark("Several accounts fit. Which one?")
UNLINK_CHOICE = mark("Which account shall I unlink?")
NOTHING_CHANGED = mark("Nothing was changed.")
EXPORT_CAPTION = mark(
    "Everything stored about you: export.json and readings.csv (times in UTC). Keys are never included."
)
FORGOTTEN = mark(
    "Done: everything about you is deleted, from the database and from its safety copies. /start begins anew."
)

EDIT_QUESTION = {
    Editable.NAME: mark("Send the new display name, 1 to 64 characters."),
    Editable.AVATAR: mark("Send the link to the new avatar. It begins with https://"),
}
EDIT_CHOICE = {
    Editable.NAME: mark("For which account is this name?"),
    Editable.AVATAR: mark("For which account is this avatar?"),
}
# None of the linked accounts' providers documents the change; `titles` are the providers that do.
EDIT_IMPOSSIBLE = {
    Editable.NAME: mark("None of your accounts can do that: only {titles} lets a name be changed through its API."),
    Editable.AVATAR: mark(
        "None of your accounts can do that: only {titles} lets an avatar be changed through its API."
    ),
}
EDITED = {
    Editable.NAME: mark("✅ {account}: the name is now {value}"),
    Editable.AVATAR: mark("✅ {account}: the avatar is now {value}"),
}
NOT_EDITED = {
    Editable.NAME: mark("⚠️ {account}: the name was not changed. It is still {value}"),
    Editable.AVATAR: mark("⚠️ {account}: the avatar was not changed. It is still {value}"),
}


def refused_key(t: Localisation, deleted: bool) -> Html:
    return _deletion_notice(
        t,
        deleted,
        t("Your message held a key. I deleted it and did not try or store the key: this bot serves a closed group."),
        t("Your message held a key. I did not try or store it: this bot serves a closed group."),
    )


def _deletion_notice(t: Localisation, deleted: bool, done: Html, failed: Html) -> Html:
    """Return one of two texts; where the message with the key is still there, the person is asked to delete it."""
    return done if deleted else join([failed, t(PLEASE_DELETE)], "\n\n")


def group_key(t: Localisation, deleted: bool) -> Html:
    if deleted:
        return t(
            "A message with a key was posted here. I deleted it and stored nothing. Whoever sent it: replace that key."
        )
    return t(
        "⚠️ A message with a key was posted here; I stored nothing but may not delete it. Whoever sent it: delete it"
        " and replace that key."
    )


def relayed_key(t: Localisation, deleted: bool) -> Html:
    return _deletion_notice(
        t,
        deleted,
        t(
            "A forwarded /link is not run. It may have held a key, so I deleted it; send it yourself to link the"
            " account."
        ),
        t("A forwarded /link is not run. Send it yourself to link the account."),
    )


def account_list(t: Localisation, count: int) -> Html:
    return t.plural("<b>{n} linked account</b>", "<b>{n} linked accounts</b>", count)


def unlink_question(t: Localisation, account: Account, title: str) -> Html:
    return t(
        "Unlink {account}? Its key and all its readings are deleted. The account at {title} stays as it is.",
        account=heading(t, account, title),
        title=title,
    )


def unlinked(t: Localisation, account: Account, title: str) -> Html:
    return t("Unlinked {account}: its key and readings are deleted.", account=heading(t, account, title))


def label_question(t: Localisation, account: Account) -> Html:
    """Return the question after linking, where no label was given."""
    return t("Send a label for it, for instance <i>sales</i>, or keep <b>{label}</b>.", label=account.label)


def label_refused(t: Localisation, account: Account, reason: InputError) -> Html:
    """Return the reason, and what the account is called instead."""
    match reason:
        case LabelTaken():
            why = t("The label you asked for is taken: another account of yours has it.")
        case LabelReserved():
            why = t("The label you asked for cannot be used: in commands that word means something else.")
        case _:
            why = t(
                "The label you asked for cannot be used: a label is one line of 1 to {n} visible characters.",
                n=LABEL_MAX,
            )
    called = t("This account is called <b>{label}</b>. Send a different label, or keep it.", label=account.label)
    return join([why, called], " ")


def label_kept(t: Localisation, account: Account) -> Html:
    return t("The label stays <b>{label}</b>.", label=account.label)


def rename_question(t: Localisation, account: Account) -> Html:
    return t("Send the new label for <b>{label}</b>, 1 to 32 characters.", label=account.label)


def renamed(t: Localisation, account: Account) -> Html:
    return t("The label is now <b>{label}</b>.", label=account.label)


def edited(t: Localisation, account: Html, field: Editable, now: str | None, done: bool) -> Html:
    """Return what is true at the provider now, whether or not it is what was asked for."""
    value = _quoted(now) if now else t("not set")
    return t((EDITED if done else NOT_EDITED)[field], account=account, value=value)


def _quoted(value: str) -> Html:
    html = as_it_is(value)
    return html if html.startswith("<code>") else fill("<b>{value}</b>", value=html)


def forget_question(t: Localisation, accounts: int) -> Html:
    if not accounts:
        return t(
            "Delete <b>everything</b> about you? Your settings and this conversation's state go at once and for good."
        )
    return t.plural(
        "Delete <b>everything</b> about you? Your {n} account with its key and readings, what groups see of it, your"
        " settings and this conversation's state go at once and for good. Your account at the provider stays as it is.",
        "Delete <b>everything</b> about you? All {n} accounts with their keys and readings, what groups see of them,"
        " your settings and this conversation's state go at once and for good. Your accounts at the providers stay as"
        " they are.",
        accounts,
    )
