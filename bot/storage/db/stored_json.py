"""JSON in columns: a value that cannot be read is unknown and logged, so that it fails neither its row nor others."""

from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy import JSON, Dialect
from sqlalchemy.types import TypeDecorator

log = structlog.get_logger()
T = TypeVar("T")


class Json(TypeDecorator[Any]):
    """JSON; None is NULL. Text that is no JSON, which only SQLite can hold, reads as an empty object and is logged."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        read = super().result_processor(dialect, coltype)
        if read is None:  # the driver reads it
            return None

        def tolerant(value: Any) -> Any:
            try:
                return read(value)
            except ValueError:
                log.error("what is stored is no JSON")
                return {}

        return tolerant


def decoded(decode: Callable[[Any], T], data: Any, what: str, **whose: object) -> T | None:
    """Return what `decode` makes of stored JSON; None where it cannot be read, which is logged."""
    try:
        return decode(data)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        log.error("what is stored cannot be read", what=what, error=type(error).__name__, **whose)
        return None
