"""Settings of a chat: the overview, the questions, and the answers to changes."""

from collections.abc import Sequence

from bot.domain.schedule import DigestTime, QuietHours
from bot.domain.sharing import Mode
from bot.texts.digest_times import schedule_text
from bot.texts.group_alerts import mode_line
from bot.texts.html import Html, join, own, safe
from bot.texts.localisation import Localisation, mark

QUIET_UNCLEAR = mark(
    "I did not understand the hours. Write them like this: <code>/quiet 22:00-08:00</code>, or /quiet off"
)
LANGUAGE_QUESTION = mark("Which language shall I speak here?")
LANGUAGE_UNKNOWN = mark("I speak English and Russian. Which shall it be?")
LANGUAGE_SET = mark("Done: I speak English here.")

NAMED = 8  # accounts in one message; /alerts shows them all


def _quiet_text(t: Localisation, hours: QuietHours | None) -> Html:
    if hours is None:
        return t("Quiet hours: none")
    return t("Quiet hours: {start}–{end}", start=f"{hours.start:%H:%M}", end=f"{hours.end:%H:%M}")


def quiet_question(t: Localisation, hours: QuietHours | None) -> Html:
    return join(
        [
            _quiet_text(t, hours),
            t(
                "When shall I hold back all warnings but the critical ones? Press a button, or write for instance"
                " <code>/quiet 22:00-08:00</code>"
            ),
        ],
        "\n\n",
    )


def quiet_set(t: Localisation, hours: QuietHours | None) -> Html:
    if hours is None:
        return t("Done: no quiet hours, warnings come at any time.")
    return t(
        "Done: from {start} to {end} only critical warnings come ({zone}). I tell you afterwards what still holds.",
        start=f"{hours.start:%H:%M}",
        end=f"{hours.end:%H:%M}",
        zone=own(t.zone.key),
    )


def settings(
    t: Localisation, zone: str | None, lost_zone: bool, quiet: QuietHours | None, digest: DigestTime | None
) -> Html:
    language = t("English") if t.language == "en" else t("Russian")
    lines = [
        t("<b>Settings of this chat</b>"),
        t("Language: {language}", language=language),
        t("Time zone: {zone}, now {clock}", zone=own(zone or "UTC"), clock=t.clock(t.now)),
        _quiet_text(t, quiet),
        t("Digest: {when}", when=schedule_text(t, digest)) if digest else t("Digest: none"),
    ]
    if zone is None:
        lines.append(t("<i>No time zone is set, so I use UTC.</i>"))
    if lost_zone:
        lines.append(t("<i>This zone is no longer known; until you set another I use UTC.</i>"))
    return join(lines)


def group_warnings(t: Localisation, shares: Sequence[tuple[str, Mode, bool]]) -> Html:
    """Return whose warnings come to a group. shares: label, mode, and whether they go to another topic."""
    loud = [share for share in shares if share[1] is not Mode.OFF]
    if not loud:
        return t("Warnings: none come here – set them with /alerts")
    lines = []
    for label, mode, elsewhere in loud[:NAMED]:
        line = mode_line(t, safe(label), mode)
        lines.append(t("{line}, in another topic", line=line) if elsewhere else line)
    if len(loud) > NAMED:
        lines.append(t.plural("… and {n} more", "… and {n} more", len(loud) - NAMED))
    return join([t("Warnings:"), *lines])


def zone_question(t: Localisation, *, group: bool) -> Html:
    if group:
        return t("Which time zone? Press one, or write for instance <code>/timezone Europe/Berlin</code>")
    return t(
        "Which time zone? Press one, or send its name, for instance <code>Europe/Berlin</code> or <code>Tokyo</code>."
    )


def zone_unknown(t: Localisation, *, group: bool) -> Html:
    if group:
        return t(
            "I do not know this time zone. Write for instance <code>/timezone Europe/Berlin</code>, or the largest city"
            " nearby."
        )
    return t("I do not know this time zone. Send a name like <code>Europe/Berlin</code>, or the largest city nearby.")


def zone_set(t: Localisation, zone: str) -> Html:
    return t("Done: times here are in {zone}, where it is {clock} now.", zone=own(zone), clock=t.clock(t.now))
