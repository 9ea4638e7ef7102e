"""A decoded answer and the typed way to its fields.

A path names a field below the top: `data.limits[0].usage`; an XML attribute is `@Name`, the whole answer is "".
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from bot.domain.errors import UnexpectedAnswer
from bot.domain.profile import Field, FieldKind, Section
from bot.domain.reading import DayOrMoment, Part
from bot.providers import values
from bot.providers.values import Since1970

T = TypeVar("T")


class _Missing:
    """Absence of a field."""


MISSING = _Missing()


@lru_cache(maxsize=4096)
def steps(path: str) -> tuple[str | int, ...]:
    return tuple(int(step[1:-1]) if step[0] == "[" else step for step in re.findall(r"\[[0-9]+\]|[^.\[\]]+", path))


class Answer:
    """Fields of one JSON value or XML element, by path.

    Every accessor takes several paths: the first that is there and not null counts. JSON null is None: unknown.
    A field that is missing, or of another type, raises UnexpectedAnswer that names it; in `maybe` it is None too.
    """

    __slots__ = ("_strict", "_value", "_where")

    def __init__(self, value: Any, where: str = "", *, strict: bool = True) -> None:
        """where: the path of this value in the whole answer, for the names of what is missing."""
        self._value = value
        self._where = where
        self._strict = strict

    def __repr__(self) -> str:
        return f"Answer({self._where!r})"  # what it holds is personal, perhaps a key

    @property
    def maybe(self) -> "Answer":
        """The same answer, whose fields may be absent or unusable: None then."""
        return Answer(self._value, self._where, strict=False)

    def number(self, *paths: str) -> Decimal | None:
        """Return a number, also one that is written as text."""
        return self._read(values.number, paths)

    def text(self, *paths: str) -> str | None:
        return self._read(values.text, paths)

    def flag(self, *paths: str) -> bool | None:
        return self._read(values.flag, paths)

    def time(self, *paths: str, unit: Since1970 | None = None) -> DayOrMoment | None:
        """Return an ISO 8601 moment or day, or with UNIX or UNIX_MS the moment of a number.

        The epoch, year 1 and year 9999 are None: no provider means them.
        """
        path, value = self._find(paths)
        found = values.when(value, unit)
        if found is None and self._strict and not _is_written_time(value, unit):
            raise UnexpectedAnswer(self._name(path))
        return found

    def at(self, *paths: str) -> "Answer":
        """Return what stands there as an answer of its own; null and what is missing are empty objects in a `maybe`."""
        path, value = self._find(paths)
        if self._strict and not isinstance(value, dict | list):
            raise UnexpectedAnswer(self._name(path))
        return Answer(value, self._name(path), strict=self._strict)

    def list(self, *paths: str) -> list["Answer"]:
        """Return the elements of a list; null is an empty one, and an XML element or JSON object a list of itself."""
        path, value = self._find(paths)
        wrapped = [value] if isinstance(value, dict) else value
        if value is not None and not isinstance(wrapped, list) and self._strict:
            raise UnexpectedAnswer(self._name(path))
        elements = wrapped if isinstance(wrapped, list) else []
        name = self._name(path)
        return [Answer(value, f"{name}[{index}]", strict=self._strict) for index, value in enumerate(elements)]

    def parts(self, *names: str) -> tuple[Part, ...]:
        """Return the numbers of these names as parts of a balance."""
        return tuple(Part(name, self.number(name)) for name in names)

    def is_null(self, *paths: str) -> bool:
        """Return whether a field is there and is null: what many documents call unlimited, or none."""
        self._find(paths)  # raises for a missing one, unless in a `maybe`
        return self._lookup(paths)[1] is None

    def has(self, *paths: str) -> bool:
        """Return whether a field is there and is not null."""
        return self._lookup(paths)[1] not in (None, MISSING)

    def section(self, name: str, kinds: dict[str, FieldKind], *, personal: bool = False) -> Section:
        """Return the named fields in the given order, for a profile; what cannot be used is unknown."""
        return Section(name, tuple(self._field(field, kind, personal) for field, kind in kinds.items()))

    def scalars(self, path: str) -> Iterator[str]:
        """Return what stands at a path, as text in small letters, if it is a number, a text or a boolean."""
        _, value = self._lookup((path,))
        if isinstance(value, bool | str | int | Decimal):
            yield str(value).casefold()

    def filled(self, path: str) -> bool:
        """Return whether something stands there that is not null, false, zero or empty."""
        value = self._lookup((path,))[1]
        return value is not MISSING and bool(value)

    def _field(self, name: str, kind: FieldKind, personal: bool) -> Field:
        """An end that is null is none; one that is absent or unreadable is unknown, like any other moment."""
        _, value = self._lookup((name,))
        if kind is FieldKind.END and value is not None:
            kind = FieldKind.END if values.when(value) else FieldKind.MOMENT
        return Field(name, kind, _FIELDS[kind](value), personal)

    def _read(self, read: Callable[[object], T | None], paths: tuple[str, ...]) -> T | None:
        path, value = self._find(paths)
        found = read(value)
        if found is None and value is not None and self._strict:
            raise UnexpectedAnswer(self._name(path))
        return found

    def _find(self, paths: tuple[str, ...]) -> tuple[str, Any]:
        """Return the path that counts and its value; what is missing is None in a `maybe`, else UnexpectedAnswer."""
        path, value = self._lookup(paths)
        if value is MISSING:
            if self._strict:
                raise UnexpectedAnswer(self._name(path))
            return path, None
        return path, value

    def _lookup(self, paths: tuple[str, ...]) -> tuple[str, Any]:
        """Return the first path that holds something, else the first that is null, else the first and MISSING."""
        if len(paths) == 1:
            return paths[0], self._follow(paths[0])
        found: tuple[str, Any] = paths[0] if paths else "", MISSING
        for path in paths or ("",):
            value = self._follow(path)
            if value is not None and value is not MISSING:
                return path, value
            if found[1] is MISSING and value is None:
                found = path, None
        return found

    def _follow(self, path: str) -> Any:
        value = self._value
        for step in steps(path):
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else MISSING
            else:
                value = value.get(step, MISSING) if isinstance(value, dict) else MISSING
            if value is MISSING:
                break
        return value

    def _name(self, path: str) -> str:
        return ".".join(part for part in (self._where, path) if part).replace(".[", "[") or "answer"


def _is_written_time(value: object, unit: Since1970 | None) -> bool:
    """Return whether this is null or a moment, if one that means "never"."""
    if value is None or (unit is not None and values.number(value) is not None):
        return True
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value[:10]))
    except ValueError:
        return False


_FIELDS: dict[FieldKind, Callable[[object], Any]] = {
    **dict.fromkeys((FieldKind.TEXT, FieldKind.PLAN, FieldKind.LINK), values.text),
    **dict.fromkeys((FieldKind.AMOUNT, FieldKind.COUNT, FieldKind.HOURS), values.number),
    **dict.fromkeys(
        (FieldKind.ALLOWANCE, FieldKind.COUNT_LIMIT, FieldKind.CEILING),
        lambda value: values.ceiling(values.number(value)),
    ),
    **dict.fromkeys((FieldKind.MOMENT, FieldKind.END), values.when),
    FieldKind.FLAG: values.flag,
    FieldKind.NAMES: values.true_names,
}
