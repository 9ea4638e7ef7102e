"""The profile card: every field of `/me` in words."""

from datetime import date, datetime
from decimal import Decimal

from bot.domain.account import Account
from bot.domain.profile import Field, Kind, Profile, Section
from bot.domain.reading import begins_at
from bot.texts import names
from bot.texts.cards import heading
from bot.texts.speech import Html, Speech, fill, join
from bot.texts.units import amount


def profile_card(t: Speech, account: Account, title: str, profile: Profile) -> Html:
    """Every field of `/me` for one account, grouped."""
    unit = profile.reading.headline.unit
    head = fill("👤 {heading}", heading=heading(t, account, title, None))
    return join([head, *(_section(t, account.provider, unit, section) for section in profile.sections)], "\n\n")


def _section(t: Speech, provider: str, unit: str, section: Section) -> Html:
    lines = [fill("<b>{name}</b>", name=names.section(t, section.name))]
    lines += [
        fill("{name}: {value}", name=names.field(t, field.name), value=_value(t, provider, unit, field))
        for field in section.fields
    ]
    return join(lines)


def _value(t: Speech, provider: str, unit: str, field: Field) -> Html:
    """A field's value in words; what is absent is "not set", "none" or "unknown", by its kind."""
    match field.kind, field.value:
        case ((Kind.TEXT | Kind.LINK | Kind.NAMES), (None | "" | ())):
            return t("not set")
        case Kind.END, None:
            return t("no end date")
        case (_, None) | (Kind.PLAN, ""):
            return t("unknown")
        case ((Kind.AMOUNT | Kind.ALLOWANCE), Decimal() as value):
            return amount(t, value, unit)
        case Kind.CEILING, Decimal() as value:
            return t("unlimited") if value == 0 else fill("{n}", n=t.number(value))
        case Kind.HOURS, Decimal() as value:
            return t.plural("{n} hour", "{n} hours", value)
        case _, Decimal() as value:
            return fill("{n}", n=t.number(value))
        case Kind.END, (date() as value):
            return t.day_in_days(begins_at(value, t.zone))
        case _, datetime() as value:
            return fill("{moment}", moment=t.moment(value))
        case _, (date() as value):
            return fill("{day}", day=t.day(begins_at(value, t.zone)))
        case _, bool() as value:
            return t("yes") if value else t("no")
        case _, tuple() as value:
            return fill("{list}", list=", ".join(value))
        case Kind.PLAN, str() as value:
            return fill("{plan}", plan=names.plan(provider, value))
        case _, value:
            return fill("{value}", value=value)
