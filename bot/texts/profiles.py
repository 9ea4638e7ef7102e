"""The profile card: every field of `/me` in words."""

from datetime import date, datetime
from decimal import Decimal

from bot.domain.account import Account
from bot.domain.profile import Field, FieldKind, Profile, Section, Value
from bot.domain.reading import Reading
from bot.texts import names
from bot.texts.balances import Labels
from bot.texts.cards import heading, reading_lines
from bot.texts.dates import known
from bot.texts.html import Html, as_it_is, fill, join, safe
from bot.texts.localisation import Localisation
from bot.texts.units import amount

LIMITS = (FieldKind.ALLOWANCE, FieldKind.COUNT_LIMIT, FieldKind.CEILING)


def profile_card(t: Localisation, account: Account, title: str, profile: Profile, labels: Labels) -> Html:
    """Return every field of one account's profile, by section; of a provider that documents none, its balances."""
    if not profile.sections:
        return _of_reading(t, account, title, profile.reading, labels)
    unit = profile.reading.headline.unit
    head = fill("👤 {heading}", heading=heading(t, account, title))
    return join([head, *(_section(t, account.provider, unit, section) for section in profile.sections)], "\n\n")


def _of_reading(t: Localisation, account: Account, title: str, reading: Reading, labels: Labels) -> Html:
    head = fill("👤 {heading}", heading=heading(t, account, title, reading.plan))
    _, *lines = reading_lines(t, account.provider, title, reading, labels)
    if reading.plan_expires_at is not None:
        ends = Field("plan_expires_at", FieldKind.END, reading.plan_expires_at)
        lines.append(_line(t, account.provider, reading.headline.unit, ends))
    return join([head, *lines, t("<i>{title} tells no more about the account.</i>", title=title)])


def _section(t: Localisation, provider: str, unit: str, section: Section) -> Html:
    lines = [fill("<b>{name}</b>", name=names.section(t, section.name))]
    return join([*lines, *(_line(t, provider, unit, field) for field in section.fields)])


def _line(t: Localisation, provider: str, unit: str, field: Field) -> Html:
    return fill("{name}: {value}", name=names.field(t, field.name), value=_value(t, provider, unit, field))


def _value(t: Localisation, provider: str, unit: str, field: Field) -> Html:
    """Return a field's value in words; what is absent is "not set", "no end date" or "unknown", by its kind."""
    match field.kind, _meant(field):
        case ((FieldKind.TEXT | FieldKind.LINK | FieldKind.NAMES), (None | "" | ())):
            return t("not set")
        case FieldKind.END, None:
            return t("no end date")
        case (_, None) | (FieldKind.PLAN, ""):
            return t("unknown")
        case ((FieldKind.AMOUNT | FieldKind.ALLOWANCE), Decimal() as value):
            return amount(t, value, unit)
        case FieldKind.CEILING, Decimal() as value:
            return t("unlimited") if value == 0 else t.number(value)
        case FieldKind.HOURS, Decimal() as value:
            return t.plural("{n} hour", "{n} hours", value)
        case _, Decimal() as value:
            return t.number(value)
        case FieldKind.END, date() as value if t.is_over(value):
            return t("{when}, it has passed", when=t.day_in_days(value))
        case FieldKind.END, date() as value:
            return t.day_in_days(value)
        case _, datetime() as value:
            return t.moment(value)
        case _, date() as value:
            return t.day(value)
        case _, bool() as value:
            return t("yes") if value else t("no")
        case _, tuple() as value:
            return join([as_it_is(name) for name in value], ", ")
        case FieldKind.PLAN, str() as value:
            return safe(names.plan(provider, value))
        case _, value:
            return as_it_is(str(value))


def _meant(field: Field) -> Value:
    """Return the value, None where the provider's figure or date stands for none."""
    value = field.value
    if isinstance(value, Decimal) and value < 0 and field.kind in LIMITS:
        return None
    return known(value) if isinstance(value, date) else value
