"""Texts of welcome, help and privacy, the commands of the menus, and /status."""

from collections.abc import Mapping

from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark

# For the profile, at most 120 characters.
SHORT_DESCRIPTION = mark("Balances of your prepaid APIs, right in Telegram.")
PRIVACY = mark(
    "<b>What I store</b>\n"
    "• your Telegram id, your language and time zone here\n"
    "• for each account: its label, its key (encrypted with AES-256, bound to your account), the readings of its"
    " balance\n"
    "• messages wait encrypted until they are answered, then they are erased\n"
    "• of a group: its id, its name, its settings, and which accounts their owners show there\n\n"
    "<b>What I never do</b>\n"
    "• show a key, write it to a log, or send it anywhere but to its own provider\n"
    "• store your profile from the provider: /me asks for it each time\n"
    "• read or keep what people talk about in groups\n\n"
    "<b>What you can do</b>\n"
    "• /export – a file with everything stored about you (no keys)\n"
    "• /unlink – delete one account with its key\n"
    "• /forget – delete everything, at once and for good"
)

COMMANDS = {
    "start": mark("Welcome, and where to begin"),
    "balance": mark("Balances of all accounts"),
    "me": mark("Profiles: plan, limits, dates"),
    "history": mark("A picture of the balance over time"),
    "spend": mark("What was spent"),
    "accounts": mark("Linked accounts"),
    "alerts": mark("What to warn about"),
    "digest": mark("A regular summary"),
    "link": mark("Link an account"),
    "providers": mark("What I can read"),
    "share": mark("Show an account in a group"),
    "unshare": mark("Stop showing it there"),
    "setname": mark("Change the display name"),
    "setavatar": mark("Change the avatar"),
    "unlink": mark("Unlink an account"),
    "settings": mark("Language and time zone"),
    "language": mark("English or Russian"),
    "timezone": mark("Time zone for dates"),
    "quiet": mark("Hours without warnings"),
    "export": mark("Everything stored about you"),
    "forget": mark("Delete everything about you"),
    "privacy": mark("What is stored, and how"),
    "help": mark("All commands"),
    "cancel": mark("Stop what was begun"),
}
"""Every command, in the order of the menu: what people need daily comes first."""

GROUP_COMMANDS = {
    "balance": mark("Balances shared with this group"),
    "me": mark("Plan, limits and dates"),
    "history": mark("A picture of a balance over time"),
    "spend": COMMANDS["spend"],
    "share": mark("Show an account here"),
    "unshare": mark("Stop showing it here"),
    "help": mark("What I can do here"),
}
"""What everybody in a group can send."""

ADMIN_COMMANDS = {
    "alerts": mark("Which warnings come here"),
    "digest": mark("A regular summary in this chat or topic"),
    "settings": mark("Language, time zone, quiet hours"),
    "language": COMMANDS["language"],
    "timezone": COMMANDS["timezone"],
    "quiet": COMMANDS["quiet"],
}
"""What a group's admins can send besides."""

COUNTED = {
    "people": mark("People"),
    "accounts": mark("Accounts"),
    "chats": mark("Chats"),
    "readings": mark("Readings"),
    "inbox": mark("Updates waiting"),
    "due": mark("Readings due"),
    "late": mark("Oldest reading late by, seconds"),
    "outbox": mark("Messages waiting"),
    "oldest": mark("Oldest message waits, seconds"),
}
"""What /status counts."""


def description(t: Localisation, providers: int) -> str:
    """For the empty chat, at most 512 characters."""
    return t.plural_plain(
        "I watch the balances of your prepaid APIs: money, credits and tokens at {n} provider. Ask me any time and get"
        " one clear answer; /providers shows which.\n\nYour keys are encrypted, never shown again, and gone when you"
        " say so.",
        "I watch the balances of your prepaid APIs: money, credits and tokens at {n} providers. Ask me any time and get"
        " one clear answer; /providers shows which.\n\nYour keys are encrypted, never shown again, and gone when you"
        " say so.",
        providers,
    )


def welcome(t: Localisation, providers: int) -> Html:
    return t.plural(
        "👋 <b>Balance Bot</b> keeps an eye on your prepaid APIs, at {n} provider: /providers\n\n"
        "Link an account, then ask /balance any time.\n\n"
        "🔐 <b>About keys.</b> Send a key only here, in our private chat. I delete your message at once, try the key at"
        " its provider, and store it encrypted. Nobody sees it again, not even you. /unlink removes one, /forget"
        " removes everything.",
        "👋 <b>Balance Bot</b> keeps an eye on your prepaid APIs, at {n} providers: /providers\n\n"
        "Link an account, then ask /balance any time.\n\n"
        "🔐 <b>About keys.</b> Send a key only here, in our private chat. I delete your message at once, try the key at"
        " its provider, and store it encrypted. Nobody sees it again, not even you. /unlink removes one, /forget"
        " removes everything.",
        providers,
    )


def welcome_back(t: Localisation, count: int) -> Html:
    return t.plural(
        "👋 Welcome back. {n} account is linked: /balance shows it.",
        "👋 Welcome back. {n} accounts are linked: /balance shows them.",
        count,
    )


def command_lines(t: Localisation, commands: Mapping[str, str]) -> Html:
    return join([fill("/{command} – {what}", command=name, what=t(what)) for name, what in commands.items()])


def help_text(t: Localisation, providers: int) -> Html:
    return join(
        [
            t("<b>What I can do</b>"),
            command_lines(t, COMMANDS),
            t(
                "In one line:\n<code>/link elumenta KEY sales</code>\n<code>/link twilio SID TOKEN</code>\n"
                "<code>/balance sales</code>\n"
                "<code>/setname Ann</code>\n<code>/timezone Europe/Berlin</code>"
            ),
            t("In a group: add me there and send /share, and your team sees the accounts that you choose."),
            t.plural("I can read {n} provider: /providers", "I can read {n} providers: /providers", providers),
        ],
        "\n\n",
    )


def status(t: Localisation, version: str, counts: dict[str, int], since: str) -> Html:
    lines = [t("<b>Balance Bot {version}</b>, running since {since}", version=version, since=since)]
    lines += [fill("{name}: {n}", name=t(COUNTED[name]), n=t.number(value)) for name, value in counts.items()]
    return join(lines)
