"""Column types that lose nothing: SQLite's own ones drop the time zone and the digits beyond a float's."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import BigInteger, DateTime, Dialect, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC. Raises ValueError for one without a time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Naive values are refused; what comes back is in UTC, to the microsecond.

    PostgreSQL keeps a timestamptz. SQLite keeps ISO 8601 text of a fixed width, so that its order is that of time.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        return DateTime(timezone=True) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        moment = _in_utc(value)
        return moment if dialect.name == "postgresql" else moment.isoformat(timespec="microseconds")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


class Moment(TypeDecorator[datetime]):
    """A moment as microseconds since 1970-01-01 UTC: eight bytes where there are many. Naive values are refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (_in_utc(value) - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Amount(TypeDecorator[Decimal]):
    """An exact number. NaN and the infinities are refused.

    PostgreSQL keeps a NUMERIC. SQLite keeps text, which can neither be added up nor ordered there.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Decimal] | TypeEngine[str]:
        return Numeric() if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("only a finite amount can be stored")
        return value if dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Decimal | str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)
