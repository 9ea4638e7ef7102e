"""Moments, amounts and readings come back exactly as they went in."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from bot.domain.reading import Balance, Part, Reading
from bot.storage import reading_json
from bot.storage.db.engine import Database
from bot.storage.db.types import Amount, UtcDateTime
from tests.storage.samples import NOW

rows = Table(
    "rows", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime), Column("amount", Amount)
)

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)  # noqa: DTZ001 - the bounds are naive
AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**25), max_value=10**25)
on_a_database = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


CLOSE = [(NOW + timedelta(hours=1), None), (NOW.astimezone(timezone(timedelta(hours=9))), None)]


@pytest.mark.failure(66)
@on_a_database
@example(values=CLOSE)
@given(values=st.lists(st.tuples(MOMENTS | st.none(), AMOUNTS | st.none()), min_size=1, max_size=30))
async def test_a_database_loses_nothing(empty: Database, values: list[tuple[datetime | None, Decimal | None]]) -> None:
    async with empty.write() as conn:
        await conn.run_sync(rows.metadata.create_all)
        batch = [{"id": number, "at": at, "amount": amount} for number, (at, amount) in enumerate(values)]
        await conn.execute(insert(rows), batch)
        found = (await conn.execute(select(rows.c.at, rows.c.amount).order_by(rows.c.id))).all()
        ordered = list(await conn.scalars(select(rows.c.at).where(rows.c.at.is_not(None)).order_by(rows.c.at)))
        await conn.run_sync(rows.metadata.drop_all)
    assert [tuple(row) for row in found] == values
    assert {row.at.tzinfo for row in found if row.at} <= {UTC}
    assert ordered == sorted(at for at, _ in values if at)


@pytest.mark.parametrize(
    "wrong", [{"at": NOW.replace(tzinfo=None)}, {"amount": Decimal("NaN")}, {"amount": Decimal("Infinity")}]
)
async def test_what_would_be_stored_wrongly_is_refused(empty: Database, wrong: dict[str, object]) -> None:
    async with empty.write() as conn:
        await conn.run_sync(rows.metadata.create_all)
        with pytest.raises(StatementError):
            await conn.execute(insert(rows).values(wrong))


maybe = AMOUNTS | st.none()
moment = MOMENTS.map(lambda at: at.astimezone(UTC)) | st.dates() | st.none()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
parts = st.lists(st.builds(Part, texts, maybe), max_size=3).map(tuple)
period = st.none() | st.integers(1, 10**7).map(lambda seconds: timedelta(seconds=seconds))
flag = st.booleans()
balances = st.builds(Balance, texts, texts, maybe, maybe, maybe, maybe, moment, moment, flag, flag, period, parts)
READINGS = st.builds(
    Reading,
    st.lists(balances, min_size=1, max_size=3).map(tuple),
    texts | st.none(),
    moment,
    postpaid=flag,
    auto_reload=flag,
)


@given(reading=READINGS)
def test_a_reading_survives_json(reading: Reading) -> None:
    assert reading_json.from_json(json.loads(json.dumps(reading_json.to_json(reading)))) == reading


def test_json_is_plain() -> None:
    balance = Balance("balance", "tokens", Decimal("1E+2"), limit=Decimal("0.10"), used=Decimal("1E+999"))
    stored = reading_json.to_json(
        Reading((balance,), plan_expires_at=datetime(2026, 1, 2, tzinfo=UTC), identity="person")
    )
    assert stored["plan_expires_at"] == "2026-01-02T00:00:00Z"
    assert [stored["balances"][0][name] for name in ("amount", "limit", "used", "blocked")] == [
        100,
        "0.10",
        "1E+999",
        None,
    ]
    assert "person" not in json.dumps(stored)


def test_a_reading_stored_before_balances_had_ids_is_read() -> None:
    old = {
        "plan": None,
        "plan_expires_at": "2026-01-02T00:00:00Z",
        "balances": [
            {
                "unit": "credits",
                "amount": 5,
                "limit": None,
                "used": "0.5",
                "blocked": None,
                "next_refill_at": None,
                "parts": [{"name": "bonus", "amount": 1}],
            }
        ],
    }
    parts = (Part("bonus", Decimal(1)),)
    balance = Balance("balance", "credits", Decimal(5), used=Decimal("0.5"), parts=parts)
    assert reading_json.from_json(old) == Reading((balance,), plan_expires_at=datetime(2026, 1, 2, tzinfo=UTC))
