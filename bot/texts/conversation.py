"""What the bot says in a private chat beside figures."""

from collections.abc import Sequence

from bot.domain.account import Account
from bot.domain.schedule import QuietHours
from bot.texts.cards import heading
from bot.texts.speech import Html, Speech, fill, join, mark

COMMANDS = {
    "start": mark("Welcome, and where to begin"),
    "balance": mark("Balances of all accounts"),
    "me": mark("Profiles: plan, limits, dates"),
    "history": mark("A picture of the balance over time"),
    "accounts": mark("Linked accounts"),
    "alerts": mark("What to warn about"),
    "digest": mark("A regular summary"),
    "link": mark("Link an account"),
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


COUNTED = {
    "people": mark("People"),
    "accounts": mark("Accounts"),
    "chats": mark("Chats"),
    "readings": mark("Readings"),
    "inbox": mark("Updates waiting"),
}
"""What /status counts."""


def description(t: Speech) -> str:
    """For the empty chat, at most 512 characters."""
    return t.plain(
        "I watch the balances of your prepaid APIs: credits and tokens of Generect, Elumenta and more to come."
        " Ask me any time and get one clear answer.\n\nYour keys are encrypted, never shown again, and gone when you"
        " say so."
    )


def short_description(t: Speech) -> str:
    """For the profile, at most 120 characters."""
    return t.plain("Balances of your prepaid APIs, right in Telegram.")


def welcome(t: Speech, providers: Sequence[str]) -> Html:
    return t(
        "👋 <b>Balance Bot</b> keeps an eye on your prepaid APIs ({providers}).\n\n"
        "Link an account, then ask /balance any time.\n\n"
        "🔐 <b>About keys.</b> Send a key only here, in our private chat. I delete your message at once, try the key at"
        " its provider, and store it encrypted. Nobody sees it again, not even you. /unlink removes one, /forget"
        " removes everything.",
        providers=", ".join(providers),
    )


def welcome_back(t: Speech, count: int) -> Html:
    return t.plural(
        "👋 Welcome back. {n} account is linked: /balance shows it.",
        "👋 Welcome back. {n} accounts are linked: /balance shows them.",
        count,
    )


def help_text(t: Speech) -> Html:
    lines = [fill("/{command} – {what}", command=name, what=t(what)) for name, what in COMMANDS.items()]
    return join(
        [
            t("<b>What I can do</b>"),
            join(lines),
            t(
                "In one line:\n<code>/link elumenta KEY sales</code>\n<code>/balance sales</code>\n"
                "<code>/setname Ann</code>\n<code>/timezone Europe/Berlin</code>"
            ),
        ],
        "\n\n",
    )


def privacy(t: Speech) -> Html:
    return t(
        "<b>What I store</b>\n"
        "• your Telegram id, your language and time zone here\n"
        "• for each account: its label, its key (encrypted with AES-256, bound to your account), the readings of its"
        " balance\n"
        "• messages wait encrypted until they are answered, then they are erased\n\n"
        "<b>What I never do</b>\n"
        "• show a key, write it to a log, or send it anywhere but to its own provider\n"
        "• store your profile from the provider: /me asks for it each time\n\n"
        "<b>What you can do</b>\n"
        "• /export – a file with everything stored about you (no keys)\n"
        "• /unlink – delete one account with its key\n"
        "• /forget – delete everything, at once and for good"
    )


def fallback(t: Speech) -> Html:
    return t("I did not get that. /balance shows your balances, /help everything I can do.")


def not_a_command(t: Speech) -> Html:
    """For a forwarded command or one sent through another bot."""
    return t("I do not run forwarded commands. Please type it yourself; /help shows them all.")


def unknown_command(t: Speech) -> Html:
    return t("I do not know this command. /help shows them all.")


def too_fast(t: Speech) -> Html:
    return t("That was a lot at once. I pause for a moment; please send the next message in half a minute.")


def refused(t: Speech) -> Html:
    return t("Sorry, this bot serves a closed group of people. Ask its operator if you should be among them.")


def refused_key(t: Speech, deleted: bool) -> Html:
    return deletion_note(
        t,
        deleted,
        t("Your message held a key. I deleted it and did not try or store the key: this bot serves a closed group."),
        t("Your message held a key. I did not try or store it: this bot serves a closed group."),
    )


def deletion_note(t: Speech, deleted: bool, done: Html, failed: Html) -> Html:
    """One of two texts; where the message with the key is still there, the person is asked to delete it."""
    return done if deleted else join([failed, please_delete(t)], "\n\n")


def please_delete(t: Speech) -> Html:
    return t("⚠️ I could not delete your message with the key. Please delete it yourself.")


def group_hint(t: Speech) -> Html:
    return t("I answer in our private chat: open it, link your accounts there and ask /balance.")


def group_key(t: Speech, deleted: bool) -> Html:
    return deletion_note(
        t,
        deleted,
        t("A message with a key was posted here. I deleted it and stored nothing. Whoever sent it: replace that key."),
        t(
            "A message with a key was posted here; I stored nothing but may not delete it. Whoever sent it: delete it"
            " and replace that key."
        ),
    )


def group_key_private(t: Speech) -> Html:
    return t(
        "You posted a key in a group, where everybody could read it. I stored nothing. Please replace that key at its"
        " provider, then send me the new one here, in private."
    )


def expired_toast(t: Speech) -> str:
    """For a button that holds no longer; at most 200 characters."""
    return t.plain("This button has expired. Please ask again.")


def cancelled(t: Speech) -> Html:
    return t("Cancelled. Nothing was kept.")


def nothing_to_cancel(t: Speech) -> Html:
    return t("There is nothing to cancel. /help shows what I can do.")


def closed(t: Speech) -> Html:
    return t("All right. /help shows what I can do.")


def relayed_key(t: Speech, deleted: bool) -> Html:
    return deletion_note(
        t,
        deleted,
        t(
            "A forwarded /link is not run. It may have held a key, so I deleted it; send it yourself to link the"
            " account."
        ),
        t("A forwarded /link is not run. Send it yourself to link the account."),
    )


def unlinked_before(t: Speech) -> Html:
    return t("This account is unlinked: its key and readings are deleted.")


def no_accounts(t: Speech) -> Html:
    return t("No account is linked yet. Link one and I show its balance.")


def no_match(t: Speech) -> Html:
    return t("None of your accounts has such a label. These are linked:")


def several_match(t: Speech) -> Html:
    return t("Several accounts fit. Which one?")


def account_list(t: Speech, count: int) -> Html:
    return t.plural("<b>{n} linked account</b>", "<b>{n} linked accounts</b>", count)


def unlink_choice(t: Speech) -> Html:
    return t("Which account shall I unlink?")


def unlink_question(t: Speech, account: Account, title: str) -> Html:
    return t(
        "Unlink {account}? Its key and all its readings are deleted. The account at {title} stays as it is.",
        account=heading(t, account, title, None),
        title=title,
    )


def unlinked(t: Speech, account: Account, title: str) -> Html:
    return t("Unlinked {account}: its key and readings are deleted.", account=heading(t, account, title, None))


def rename_question(t: Speech, account: Account) -> Html:
    return t("Send the new label for <b>{label}</b>, 1 to 32 characters.", label=account.label)


def renamed(t: Speech, account: Account) -> Html:
    return t("The label is now <b>{label}</b>.", label=account.label)


def edit_question(t: Speech, avatar: bool) -> Html:
    if avatar:
        return t("Send the link to the new avatar. It begins with https://")
    return t("Send the new display name, 1 to 64 characters.")


def edit_choice(t: Speech, avatar: bool) -> Html:
    return t("For which account is this avatar?") if avatar else t("For which account is this name?")


def edit_impossible(t: Speech, titles: Sequence[str], avatar: bool) -> Html:
    """None of the linked accounts' providers documents the change; `titles` are the providers that do."""
    if avatar:
        return t(
            "None of your accounts can do that: only {titles} lets an avatar be changed through its API.",
            titles=", ".join(titles),
        )
    return t(
        "None of your accounts can do that: only {titles} lets a name be changed through its API.",
        titles=", ".join(titles),
    )


def edited(t: Speech, account: Html, avatar: bool, now: str | None, done: bool) -> Html:
    """What is true at the provider now, whether or not it is what was asked for."""
    held = fill("<b>{value}</b>", value=now) if now else t("not set")
    if avatar and done:
        return t("✅ {account}: the avatar is now {held}", account=account, held=held)
    if avatar:
        return t("⚠️ {account}: the avatar was not changed. It is still {held}", account=account, held=held)
    if done:
        return t("✅ {account}: the name is now {held}", account=account, held=held)
    return t("⚠️ {account}: the name was not changed. It is still {held}", account=account, held=held)


def quiet_text(t: Speech, hours: QuietHours | None) -> Html:
    if hours is None:
        return t("Quiet hours: none")
    return t("Quiet hours: {start}–{end}", start=f"{hours.start:%H:%M}", end=f"{hours.end:%H:%M}")


def quiet_question(t: Speech, hours: QuietHours | None) -> Html:
    return join(
        [
            quiet_text(t, hours),
            t(
                "When shall I hold back all warnings but the critical ones? Press a button, or write for instance"
                " <code>/quiet 22:00-08:00</code>"
            ),
        ],
        "\n\n",
    )


def quiet_unclear(t: Speech) -> Html:
    return t("I did not understand the hours. Write them like this: <code>/quiet 22:00-08:00</code>, or /quiet off")


def quiet_set(t: Speech, hours: QuietHours | None) -> Html:
    if hours is None:
        return t("Done: no quiet hours, warnings come at any time.")
    return t(
        "Done: from {start} to {end} only critical warnings come ({zone}). What still holds afterwards, I tell then.",
        start=f"{hours.start:%H:%M}",
        end=f"{hours.end:%H:%M}",
        zone=t.zone.key,
    )


def settings(t: Speech, zone: str | None, lost_zone: bool, quiet: QuietHours | None) -> Html:
    language = t("English") if t.language == "en" else t("Russian")
    lines = [
        t("<b>Settings of this chat</b>"),
        t("Language: {language}", language=language),
        t("Time zone: {zone}, now {clock}", zone=zone or "UTC", clock=t.clock(t.now)),
        quiet_text(t, quiet),
    ]
    if zone is None:
        lines.append(t("<i>No time zone is set, so I use UTC.</i>"))
    if lost_zone:
        lines.append(t("<i>This zone is no longer known; until you set another I use UTC.</i>"))
    return join(lines)


def language_question(t: Speech) -> Html:
    return t("Which language shall I speak here?")


def language_unknown(t: Speech) -> Html:
    return t("I speak English and Russian. Which shall it be?")


def language_set(t: Speech) -> Html:
    return t("Done: I speak English here.")


def zone_question(t: Speech) -> Html:
    return t(
        "Which time zone? Press one, or send its name, for instance <code>Europe/Berlin</code> or <code>Tokyo</code>."
    )


def zone_unknown(t: Speech) -> Html:
    return t("I do not know this time zone. Send a name like <code>Europe/Berlin</code>, or the largest city nearby.")


def zone_set(t: Speech, zone: str) -> Html:
    return t("Done: times here are in {zone}, where it is {clock} now.", zone=zone, clock=t.clock(t.now))


def export_caption(t: Speech) -> Html:
    return t("Everything stored about you: export.json and readings.csv (times in UTC). Keys are never included.")


def forget_question(t: Speech, accounts: int) -> Html:
    return t.plural(
        "Delete <b>everything</b> about you? Your {n} account with its key and readings, your settings and this"
        " conversation's state go at once and for good. Your account at the provider stays as it is.",
        "Delete <b>everything</b> about you? All {n} accounts with their keys and readings, your settings and this"
        " conversation's state go at once and for good. Your accounts at the providers stay as they are.",
        accounts,
    )


def forgotten(t: Speech) -> Html:
    return t("Done: everything about you is deleted, from the database and from its safety copies. /start begins anew.")


def status(t: Speech, version: str, counts: dict[str, int], since: str) -> Html:
    lines = [t("<b>Balance Bot {version}</b>, running since {since}", version=version, since=since)]
    lines += [fill("{name}: {n}", name=t(COUNTED[name]), n=t.number(value)) for name, value in counts.items()]
    return join(lines)
