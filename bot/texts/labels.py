"""What the bot says of an account's label after linking."""

from bot.domain.account import LABEL_MAX, Account, LabelReserved
from bot.domain.errors import InputError, LabelTaken
from bot.texts.html import Html, join
from bot.texts.localisation import Localisation


def question(t: Localisation, account: Account) -> Html:
    return t(
        "Send a label for it, for instance <i>sales</i>, or keep <b>{label}</b>.",
        label=account.label,
    )


def refused(t: Localisation, account: Account, reason: InputError) -> Html:
    """Which of the three reasons it is, and what the account is called instead."""
    match reason:
        case LabelTaken():
            why = t("The label you wished is taken: another account of yours has it.")
        case LabelReserved():
            why = t("The label you wished cannot be used: in commands that word means something else.")
        case _:
            why = t(
                "The label you wished cannot be used: a label is one line of 1 to {n} visible characters.", n=LABEL_MAX
            )
    called = t("This account is called <b>{label}</b>. Send a different label, or keep it.", label=account.label)
    return join([why, called], " ")


def kept(t: Localisation, account: Account) -> Html:
    return t("The label stays <b>{label}</b>.", label=account.label)
