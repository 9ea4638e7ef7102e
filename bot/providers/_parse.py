"""What an answer's fields may be: each is taken when it is usable and unknown (None) otherwise, never zero.

Numbers are int or Decimal, never bool, float or text. Times are zone-aware UTC.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, PlainValidator, PrivateAttr, ValidationError

from bot.domain.errors import UnexpectedAnswer
from bot.domain.profile import Field, Kind, Section

NUMBER_BELOW = 10**18
PLACES_MAX = 40  # 1E-999999999 is a valid number of twelve characters and a gigabyte once written out
TEXT_MAX = 4096
YEARS = range(1970, 9999)  # outside, a conversion to a local zone may leave the calendar


def number(value: object) -> Decimal | None:
    """Return the number, or None for anything else, also for one of 10**18 and beyond."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < NUMBER_BELOW else None
    if not value.is_finite() or abs(value) >= NUMBER_BELOW:
        return None
    if value == 0:
        return Decimal(0)
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and exponent >= -PLACES_MAX else None


def text(value: object) -> str | None:
    """Return the text, or None for anything that a database or a message could not hold: NUL, lone surrogates, 4 kB."""
    if not isinstance(value, str) or len(value) > TEXT_MAX or "\0" in value:
        return None
    return None if any("\ud800" <= character <= "\udfff" for character in value) else value


def flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """Return the moment of an ISO 8601 date or time; one without a zone is UTC, a date its midnight."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        at = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if at.year in YEARS else None


def true_names(value: object) -> tuple[str, ...] | None:
    """Return the names that an object of flags says yes to."""
    if not isinstance(value, dict):
        return None
    return tuple(name for key, held in value.items() if held is True and (name := text(key)))


def _required(value: object) -> Decimal:
    read = number(value)
    if read is None:
        raise ValueError
    return read


Essential = Annotated[Decimal, PlainValidator(_required)]
Number = Annotated[Decimal | None, PlainValidator(number)]
Text = Annotated[str | None, PlainValidator(text)]
Flag = Annotated[bool | None, PlainValidator(flag)]
UtcTime = Annotated[datetime | None, PlainValidator(moment)]
TrueNames = Annotated[tuple[str, ...] | None, PlainValidator(true_names)]


class Answer(BaseModel):
    """A JSON object as documented; fields that the documents do not name are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    _nulls: frozenset[str] = PrivateAttr(frozenset())

    @classmethod
    def parse(cls, answer: dict[str, Any]) -> Self:
        """Raises UnexpectedAnswer, whose reason is the name of the essential field that is missing or unusable."""
        try:
            read = cls.model_validate(answer)
        except ValidationError as error:
            field = error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"][0]
            raise UnexpectedAnswer(str(field)) from None
        read._nulls = frozenset(name for name, value in answer.items() if value is None)
        return read

    def section(self, name: str, kinds: Mapping[str, Kind], *, personal: bool = False) -> Section:
        """Return the named fields in the given order."""
        return Section(name, tuple(self._field(field, kind, personal) for field, kind in kinds.items()))

    def _field(self, name: str, kind: Kind, personal: bool) -> Field:
        """An end that is null is none; one that is absent or unreadable is unknown, like any other moment."""
        value = getattr(self, name)
        if kind is Kind.END and value is None and name not in self._nulls:
            kind = Kind.MOMENT
        return Field(name, kind, value, personal)
