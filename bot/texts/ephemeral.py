"""Texts to one person in a group: refusals, pointers, and why a button had no effect."""

from bot.domain.errors import BotError, StorageFull
from bot.texts.errors import error_text
from bot.texts.html import Html
from bot.texts.localisation import Localisation, mark

# For presses: at most 200 characters, as all that are said above the chat.
BUTTON_EXPIRED = mark("This button has expired. Please ask again.")
BUTTON_OF_ANOTHER = mark("These buttons are for whoever asked. Send the command yourself.")
BUTTON_OF_MEMBERS = mark("These buttons are for this group's members.")
BUTTON_OF_ADMINS = mark("Only this group's admins can change that. Anonymous admins write it, for instance: /quiet off")
BUTTON_OF_OWNERS = mark("Only the account's owner and this group's admins can change that.")
ADMINS_ONLY = mark("Only this group's admins can change that.")
# For what an owner may do to their own accounts, too.
OWNERS_ONLY = mark("Only this group's admins, and whoever shares an account here, can change that.")
# For a command that is about somebody's own accounts and keys.
IN_PRIVATE = mark("I do this only in our private chat.")
# On the button that opens the private chat.
OPEN_PRIVATE = mark("💬 Open the private chat")
SHARE_GONE = mark("This account is not shared there any more.")
UNKNOWN_COMMAND = mark("I do not know this command. /help shows what I can do here.")
# Everybody reads this; the bot is silent then until it is quieter.
GROUP_BUSY = mark("That was a lot at once for one group. I pause for a moment.")


def error(t: Localisation, error: BotError) -> Html:
    """Return the error for a group: without a word of whose account or what provider it was."""
    if isinstance(error, StorageFull):
        return error_text(t, error)
    return t("That did not work. Please try again later.")
