"""Texts of sharing an account: for its owner in private, and for the group."""

from collections.abc import Mapping, Sequence

from bot.domain.account import Account
from bot.domain.sharing import Mode, SharedChat
from bot.texts.cards import heading
from bot.texts.html import Html, fill, join, safe
from bot.texts.localisation import Localisation, mark

# The group's answer to everybody who wants to share, whoever they are and whatever they own.
POINTER = mark("Let us go on in our private chat: say there what this group may see.")
# For a sender without a personal identity, who can own nothing.
ANONYMOUS = mark(
    "I cannot tell who you are here. In our private chat, open an account with /accounts, press 📤 Share and choose"
    " this group."
)
# One text for every link that does not hold: expired, used, guessed, or somebody else's.
LINK_EXPIRED = mark("This link has expired or is not meant for you. /share in the group makes a new one.")
SHARE_CHOICE = mark("Which account shall a group see?")
DECLINED = mark("Nothing was shared.")
SHARED_NOWHERE = mark("None of your accounts is shared with a group. /share begins.")
STOP_CHOICE = mark("What shall I stop showing, and where?")
END_CHOICE = mark("Which account shall this group see no more?")
END_UNFOUND = mark("No account here has such a label. These you can end:")
NOT_YOURS_TO_END = mark("Only an account's owner and this group's admins can end its sharing.")
GROUP_WELCOME = mark(
    "👋 I show this group the API balances that their owners share with it. Keys belong in our private chat."
)
RETURNED = mark("👋 I am back. What was shared here is shown again: /balance")

TITLES = 3  # groups named in one line

WARNINGS = {Mode.HERE: mark("with a sound"), Mode.SILENT: mark("without a sound"), Mode.OFF: mark("none")}
"""Modes of a group's warnings in words."""


def _name(t: Localisation, title: str) -> str:
    """Return a group's name; Telegram may not have sent its title yet."""
    return title or t.plain("the group")


def question(t: Localisation, account: Account, title: str, group: str) -> Html:
    return t(
        "Share {account} with <b>{group}</b>?\n\n"
        "Everybody there will see its label, provider, balance, plan, limits, dates, pace and history.\n"
        "Nobody sees your name, your e-mail or the key, and nobody can change the account.\n\n"
        "You and the group's admins can end it at any time.",
        account=heading(t, account, title),
        group=_name(t, group),
    )


def choice(t: Localisation, group: str, *, unfound: bool = False) -> Html:
    """Ask which account. unfound: the label that was typed in the group fits none."""
    question = t("Which account may <b>{group}</b> see?", group=_name(t, group))
    return join([t("None of your accounts has such a label."), question]) if unfound else question


def nothing_to_share(t: Localisation, group: str) -> Html:
    return t("No account is linked yet. Link one, then send /share in <b>{group}</b> again.", group=_name(t, group))


def outside(t: Localisation, group: str) -> Html:
    return t("You are not in <b>{group}</b>, so nothing was shared.", group=_name(t, group))


def unchecked(t: Localisation, group: str) -> Html:
    """Return the text where Telegram did not say whether the owner is in the group, as when the bot is not."""
    return t(
        "I cannot see who is in <b>{group}</b>, so nothing was shared. If I am in that group, press again in a minute.",
        group=_name(t, group),
    )


def shared(
    t: Localisation, account: Account, title: str, group: str, mode: Mode, *, called: str = "", in_topic: bool
) -> Html:
    """Return the state of a share. called: the label in the group, which differs where another account has it too."""
    lines = [
        t(
            "✅ <b>{group}</b> sees {account}: /balance there shows it.",
            group=_name(t, group),
            account=heading(t, account, title),
        )
    ]
    if called and called != account.label:
        lines.append(t("There it is called <b>{label}</b>: the group has another of this label.", label=called))
    lines.append(t("Warnings in the group: <b>{how}</b>", how=t(WARNINGS[mode])))
    if in_topic and mode is not Mode.OFF:
        lines.append(t("They go to the topic where /share was sent."))
    return join(lines)


def shared_chats(t: Localisation, account: Account, title: str, chats: Sequence[SharedChat]) -> Html:
    """Return where an account is shared, and how to share it with one more group."""
    head = fill("📤 {account}", account=heading(t, account, title))
    lines = [_shared_chat(t, chat) for chat in chats]
    how = t("Choose a group: I join it if need be, then ask you here before anybody sees anything.")
    return join([head, join([t("Shown in:"), *lines]) if lines else t("No group sees it yet."), how], "\n\n")


def _shared_chat(t: Localisation, chat: SharedChat) -> Html:
    if not chat.active:
        return t("• <b>{group}</b> – paused: I am not in it", group=_name(t, chat.title))
    return t("• <b>{group}</b> – warnings: {how}", group=_name(t, chat.title), how=t(WARNINGS[chat.warnings]))


def shared_in(t: Localisation, chats: Sequence[SharedChat]) -> Html:
    """Return the line of groups under an account's card."""
    return fill("📤 {groups}", groups=_titles(t, chats))


def listed(t: Localisation, labels: Mapping[str, Sequence[SharedChat]]) -> list[Html]:
    """Return a line for each shared account by its label, under the list of accounts."""
    return [
        fill("📤 <b>{label}</b>: {groups}", label=label, groups=_titles(t, chats)) for label, chats in labels.items()
    ]


def _titles(t: Localisation, chats: Sequence[SharedChat]) -> Html:
    names = [
        safe(_name(t, chat.title)) if chat.active else t("{group} (paused)", group=_name(t, chat.title))
        for chat in chats[:TITLES]
    ]
    if len(chats) > TITLES:
        names.append(t.plural("{n} more group", "{n} more groups", len(chats) - TITLES))
    return join(names, ", ")


def ends_too(t: Localisation, chats: Sequence[SharedChat]) -> Html:
    """Return the part of the unlink question that names the groups."""
    return t("It will no longer be shown in {groups}.", groups=_titles(t, chats))


def stopped(t: Localisation, account: Account, title: str, group: str) -> Html:
    return t(
        "Done: <b>{group}</b> does not see {account} any more.",
        group=_name(t, group),
        account=heading(t, account, title),
    )
