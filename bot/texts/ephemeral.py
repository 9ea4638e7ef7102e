"""What the bot says in a group to one person only: refusals, pointers, and why a button did nothing for them."""

from bot.domain.errors import BotError, StorageFull
from bot.texts.errors import error_text
from bot.texts.html import Html
from bot.texts.localisation import Localisation


def not_yours(t: Localisation) -> str:
    """For a press; at most 200 characters, as all that are said above the chat."""
    return t.plain("These buttons are for whoever asked. Send the command yourself.")


def members_press(t: Localisation) -> str:
    return t.plain("These buttons are for this group's members.")


def admins_press(t: Localisation) -> str:
    return t.plain("Only this group's admins can change that. Anonymous admins write it, for instance: /quiet off")


def owners_press(t: Localisation) -> str:
    return t.plain("Only the account's owner and this group's admins can change that.")


def admins_only(t: Localisation) -> Html:
    return t("Only this group's admins can change that.")


def owners_only(t: Localisation) -> Html:
    """For what an owner may do to their own accounts, too."""
    return t("Only this group's admins, and whoever shares an account here, can change that.")


def in_private(t: Localisation) -> Html:
    """For a command that is about somebody's own accounts and keys."""
    return t("I do this only in our private chat.")


def open_private(t: Localisation) -> str:
    """On the button that opens the private chat."""
    return t.plain("💬 Open the private chat")


def share_gone(t: Localisation) -> Html:
    return t("This account is not shared there any more.")


def unknown_command(t: Localisation) -> Html:
    return t("I do not know this command. /help shows what I can do here.")


def group_busy(t: Localisation) -> Html:
    """Everybody reads this; the bot is silent then until it is quieter."""
    return t("That was a lot at once for one group. I pause for a moment.")


def error(t: Localisation, error: BotError) -> Html:
    """What did not work, told to a group: without a word of whose account or what provider it was."""
    if isinstance(error, StorageFull):
        return error_text(t, error)
    return t("That did not work. Please try again later.")
