"""Digest cards: each account with its figures, what changed, how long it lasts, and what comes up this week."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from bot.domain.account import Account, Status
from bot.domain.reading import Balance, DayOrMoment
from bot.texts import names
from bot.texts.balances import figure, lamp, marked, others, present, totals
from bot.texts.cards import heading, standing
from bot.texts.dates import known
from bot.texts.digest_entry import Entry
from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation, mark
from bot.texts.outlook import burn_rate_lines, passed, refills
from bot.texts.units import amount_bare

SOON = timedelta(days=7)
OLD = timedelta(hours=1)  # an older figure says how old it is

REJECTED = mark("🔑 Key not accepted: replace it in /accounts.")
REJECTED_IN_GROUP = mark("🔑 Key not accepted: the owner has to replace it.")
COMING = {
    "both": mark("• {account}: refill and end of plan {when}"),
    "refill": mark("• {account}: refill {when}"),
    "end": mark("• {account}: plan ends {when}"),
    "runs out": mark("• {account}: runs out {when}"),
}
COMING_IN_GROUP = {
    "both": mark("Refill and end of plan: {when}"),
    "refill": mark("Refill: {when}"),
    "end": mark("Plan ends: {when}"),
}  # when it runs out stands with the burn rate


class DigestPart(NamedTuple):
    """Part of a digest. brief: a line of its own, without empty lines between it and another one.

    about: the id of the account or share that it is about; a word where it is about all.
    """

    about: str
    text: Html
    brief: bool = False


def digest_parts(t: Localisation, entries: Mapping[str, Entry], quiet_since: datetime | None) -> list[DigestPart]:
    """Return the parts of a person's digest, to be put into as few messages as they fit. entries: by id.

    quiet_since: when the last one was; an account without a change since then is one short line. None: all is shown.
    """
    if not entries:
        return [DigestPart("head", t("☀️ <b>Digest.</b> No account is linked yet: /link adds one."))]
    shown = list(entries.values())
    cards = {
        name: _card(t, entry, _standing(t, entry.account, own=True), quiet=_is_quiet(t, entry, quiet_since))
        for name, entry in entries.items()
    }
    return [
        DigestPart("head", head(t, shown, quiet_since)),
        *(DigestPart(name, card, brief="\n" not in card) for name, card in cards.items()),
        *about_all("total", total(t, shown)),
        *about_all("week", _ahead(t, shown)),
    ]


def about_all(word: str, cards: Iterable[Html]) -> list[DigestPart]:
    return [DigestPart(word, card) for card in cards]


def as_cards(parts: Iterable[DigestPart]) -> list[Html]:
    """Return the parts as cards; brief ones in a row are one card, without empty lines between them."""
    cards: list[Html] = []
    for brief, some in groupby(parts, key=lambda part: part.brief):
        texts = [part.text for part in some]
        cards += [join(texts)] if brief else texts
    return cards


def group_card(t: Localisation, entry: Entry, quiet_since: datetime | None) -> Html:
    """Return one account of a group's digest with all that concerns it, so that it can be left out."""
    coming = [(COMING_IN_GROUP[kind], when) for kind, when in _coming(t, entry) if kind in COMING_IN_GROUP]
    lines = [t(text, when=t.day_in_days(when)) for text, when in coming]
    lines += _standing(t, entry.account, own=False)
    return _card(t, entry, lines, quiet=_is_quiet(t, entry, quiet_since))


def head(t: Localisation, entries: Sequence[Entry], quiet_since: datetime | None) -> Html:
    if quiet_since is not None and all(_is_quiet(t, entry, quiet_since) for entry in entries):
        since = t.day(quiet_since)
        return t("☀️ <b>Digest</b> for {day}: nothing has changed since {since}", day=t.day(t.now), since=since)
    return t("☀️ <b>Digest</b> for {day}", day=t.day(t.now))


def total(t: Localisation, entries: Sequence[Entry]) -> list[Html]:
    return totals(t, [entry.reading for entry in entries if entry.reading])


def _is_quiet(t: Localisation, entry: Entry, since: datetime | None) -> bool:
    """Whether there is nothing new to say of an account since the last digest."""
    reading = entry.reading
    before = entry.before
    if since is None or before is None or reading is None or entry.account.status is not Status.ACTIVE:
        return False
    return all(entry.confirmed(balance) == before.get(balance.id) for balance in reading.watched) and not _events(
        t, entry
    )


def _card(t: Localisation, entry: Entry, lines: Sequence[Html], *, quiet: bool = False) -> Html:
    """Return one account: lamp, label and figure; change and burn rate; the other balances; then `lines`.

    quiet: nothing has changed, and only figures are shown.
    """
    account, reading = entry.account, entry.reading
    name = heading(t, account, entry.title)
    if reading is None or account.last is None:
        unknown = t("cannot be read") if account.unreadable else t("unknown")
        return join([fill("⚪️ {name}: {unknown}", name=name, unknown=unknown), *_line(lines)])
    headline = reading.headline
    outlook = entry.outlook(headline)
    amount = marked(t, figure(t, headline, outlook.levels), outlook)
    if len(present(reading)) > 1:
        amount = fill("{name}: {figure}", name=names.balance(t, headline, entry.labels), figure=amount)
    first = fill("{lamp} {name}: {amount}", lamp=lamp(reading, headline), name=name, amount=amount)
    age = [t("<i>Read {ago}</i>", ago=t.ago(account.last.at))] if t.now - account.last.at > OLD else []
    rest = others(t, reading, entry.outlooks, entry.labels, brief=True)
    lines = [*passed(t, reading, outlook, SOON), *lines]
    if quiet:
        return join([join([first, *lines, *age], " · "), *rest])
    return join([first, *_line(_news(t, entry, headline)), *rest, *_line([*lines, *age])])


def _line(parts: Sequence[Html]) -> list[Html]:
    return [join(parts, " · ")] if parts else []


def _news(t: Localisation, entry: Entry, balance: Balance) -> list[Html]:
    """Return what changed since the last digest, the burn rate and how long the balance lasts."""
    return [*_change(t, entry, balance), *burn_rate_lines(t, entry.outlook(balance), balance)]


def _standing(t: Localisation, account: Account, *, own: bool) -> list[Html]:
    """Return why the account is not read as usual, and what its owner has to do."""
    if account.status is Status.REJECTED:
        return [t(REJECTED if own else REJECTED_IN_GROUP)]
    return standing(t, account, own=own)


def _change(t: Localisation, entry: Entry, balance: Balance) -> list[Html]:
    before, now = (entry.before or {}).get(balance.id), entry.confirmed(balance)
    if before is None or now is None:
        return []
    change = now - before
    if change == 0:
        return [t("no change")]
    size = amount_bare(t, abs(change), balance.unit)
    signed = fill("+{n}", n=size) if change > 0 else fill("−{n}", n=size)
    return [t("{change} since the last digest", change=signed)]


def _ahead(t: Localisation, entries: Sequence[Entry]) -> list[Html]:
    lines = [line for entry in entries for line in _events(t, entry)]
    return [join([t("<b>This week</b>"), *lines])] if lines else []


def _events(t: Localisation, entry: Entry) -> list[Html]:
    name = heading(t, entry.account, entry.title)
    return [t(COMING[kind], account=name, when=t.day_in_days(when)) for kind, when in _coming(t, entry)]


def _coming(t: Localisation, entry: Entry) -> list[tuple[str, DayOrMoment]]:
    """Return what comes up within a week for one account; a refill at the plan's end is one line."""
    reading = entry.reading
    if reading is None:
        return []
    outlook, end = entry.outlook(reading.headline), known(reading.plan_expires_at)
    refill = None if reading.headline.period else refills(t, reading.headline, outlook)[0]
    if end and end == refill and _is_soon(t, end):
        return [("both", end)]
    runs_out = None if outlook.lasts_until_refill else outlook.runs_out_at
    dates = {"refill": refill, "end": end, "runs out": runs_out}
    return [(kind, when) for kind, when in dates.items() if when and _is_soon(t, when)]


def _is_soon(t: Localisation, when: DayOrMoment) -> bool:
    """Whether it lies within a week ahead, today's day included."""
    return not t.is_over(when) and t.days_until(when) <= SOON.days
