"""Texts of a group about the accounts shared with it, with nothing of whose they are."""

from collections.abc import Sequence

from bot.domain import errors
from bot.domain.account import Account
from bot.texts.cards import heading, last_known
from bot.texts.errors import retry_in, text_of
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.welcome import ADMIN_COMMANDS, GROUP_COMMANDS, command_lines

NOTHING_SHARED = mark(
    "Nothing is shared with this group yet. Whoever has linked an account can show it here with /share."
)
# A reply to the message that is meant.
JUST_SHOWN = mark("☝️ These are from a moment ago.")
SHOWN_ELSEWHERE = mark("The balances were shown a moment ago, in another topic.")

NAMED = 20  # labels listed in one sentence

CAUSES: dict[type[errors.BotError], str] = {
    errors.KeyNotAccepted: mark(
        "the key does not work any more. The account's owner can replace it in a private chat with me."
    ),
    errors.Sealed: mark(
        "the key does not work any more. The account's owner can replace it in a private chat with me."
    ),
    errors.NotAllowed: mark("the key may not read this. The account's owner can change that at the provider."),
    errors.ProviderMissing: mark("cannot be read, this bot does not know the provider any more."),
    errors.AskedTooOften: mark("asked too often, try again in {n} s."),
    errors.AccountChanged: mark(
        "the key opens another account than before. The account's owner has to say what is right."
    ),
    errors.AccountNotFound: mark("not shared here any more."),
    errors.BotError: mark("no proper answer. Waiting helps: try again in a few minutes."),
}


def no_match(t: Localisation, labels: Sequence[str]) -> Html:
    named = [fill("<b>{label}</b>", label=label) for label in labels[:NAMED]]
    rest = [fill("…")] if len(labels) > NAMED else []
    return t("Nothing with this label is shared here. These are: {labels}", labels=join([*named, *rest], ", "))


def failed_card(t: Localisation, account: Account, title: str, error: errors.BotError) -> Html:
    """Return one line, as in a private chat, but what only the owner can mend is said to be theirs."""
    cause = t(text_of(CAUSES, error), n=retry_in(t, error))
    said = fill("⚠️ {account}: {cause}", account=heading(t, account, title), cause=cause)
    return join([said, last_known(t, account)], " ")


def nothing_public(t: Localisation, account: Html) -> Html:
    """Return the text for a profile that has nothing but personal fields."""
    return t("👤 {account}: there is nothing that a group may see.", account=account)


def help_text(t: Localisation) -> Html:
    return join(
        [
            t("<b>What I can do in a group</b>"),
            command_lines(t, GROUP_COMMANDS),
            join([t("<b>For admins</b>"), command_lines(t, ADMIN_COMMANDS)]),
            t("Accounts are linked in our private chat, never here. I show only what their owners share."),
        ],
        "\n\n",
    )
