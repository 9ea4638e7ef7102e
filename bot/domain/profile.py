"""A provider's profile of an account: every documented field a person can use, typed so that it can be shown well."""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Self

from bot.domain.reading import DayOrMoment, Reading


class FieldKind(StrEnum):
    """Meaning and type of a field's value."""

    TEXT = "text"  # str; None or "" is "not set"
    PLAN = "plan"  # str; the provider's name of the plan
    AMOUNT = "amount"  # Decimal, in the account's unit
    ALLOWANCE = "allowance"  # Decimal, in the account's unit: the most there can be of it
    COUNT = "count"  # Decimal, a plain number
    HOURS = "hours"  # Decimal
    COUNT_LIMIT = "count_limit"  # Decimal, a plain number: the most there can be of it
    CEILING = "ceiling"  # Decimal; 0 is unlimited
    MOMENT = "moment"  # a day, or a datetime in UTC
    END = "end"  # likewise; shown also in days; None is "no end"
    FLAG = "flag"  # bool
    LINK = "link"  # str, a URL; None is "not set"
    NAMES = "names"  # tuple[str, ...]


Value = str | Decimal | DayOrMoment | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Field:
    """Field of a profile. name: the provider's field name. personal: never shown in a group."""

    name: str
    kind: FieldKind
    value: Value
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; `name` is one of `plan`, `products`, `searches`, `limits`, `person`, `sign_in`."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Profile as `/me` shows it. reading: what the same answer says about the balance."""

    sections: tuple[Section, ...]
    reading: Reading

    def impersonal(self) -> Self:
        """Return the profile without what says whose account it is: all that a group may see."""
        kept = (replace(s, fields=tuple(field for field in s.fields if not field.personal)) for s in self.sections)
        return replace(self, sections=tuple(section for section in kept if section.fields))


class Editable(StrEnum):
    """Field of a profile that a provider may let a person change."""

    NAME = "name"
    AVATAR = "avatar_url"
