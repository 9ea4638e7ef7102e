"""What readings change of an account goes into a narrow table of its own, and the history into compact rows."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from bot.storage.db.types import Amount, Moment, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AT_ONCE = 500
HEADLINE = "balance"  # the id of the one balance that rows older than ids know

_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_json = sa.JSON(none_as_null=True)
MOMENTS = ("last_read_at", "failing_since", "last_success_at", "profile_read_at")
Columns = dict[str, TypeEngine[Any]]
MOVED: Columns = {
    "status": sa.Text(),
    "rejections": sa.BigInteger(),
    "identity": sa.Text(),
    "last_reading": _json,
    "key_mac": sa.Text(),
    "failures": sa.BigInteger(),
    "quota_hourly": sa.BigInteger(),
    "quota_daily": sa.BigInteger(),
    "trend": _json,
    "alert_states": _json,
}
LEASE: Columns = {"poll_owner": sa.Text(), "poll_until": UtcDateTime(), "next_poll_at": UtcDateTime()}
COUNTERS = ("rejections", "failures", "poll_fence")
OLD_INDEXES = {"status_next_poll_at": ["status", "next_poll_at"], "poll_until": ["poll_until"], "key_mac": ["key_mac"]}

_accounts = sa.table(
    "accounts",
    *(sa.column(name, type_) for name, type_ in {"id": sa.Text(), "provider": sa.Text(), **MOVED, **LEASE}.items()),
    *(sa.column(name, UtcDateTime()) for name in MOMENTS),
    sa.column("poll_fence", sa.BigInteger()),
)
_watches = sa.table(
    "watches",
    *(sa.column(name, type_) for name, type_ in {"account_id": sa.Text(), "provider": sa.Text(), **MOVED}.items()),
    *(sa.column(name, Moment()) for name in ("next_poll_at", "last_kept_at", *MOMENTS)),
    sa.column("number", _number),
)
_old_readings = sa.table(
    "old_readings",
    sa.column("account_id", sa.Text()),
    sa.column("at", UtcDateTime()),
    sa.column("amount", Amount()),
    sa.column("reading", sa.JSON()),
    sa.column("daily", sa.Boolean()),
)
_readings = sa.table(
    "readings", sa.column("number", sa.BigInteger()), sa.column("at", Moment()), sa.column("amounts", sa.JSON())
)


def upgrade() -> None:
    _create_watches()
    _fill_watches()
    op.drop_index("ix_readings_daily_at", "readings")
    _move_readings_away()
    op.create_table(
        "readings",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", "at", name="pk_readings"),
        sa.ForeignKeyConstraint(["number"], ["watches.number"], name="fk_readings_number_watches", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    _fill_readings()
    op.drop_table("old_readings")
    for name in OLD_INDEXES:
        op.drop_index(f"ix_accounts_{name}", "accounts")
    with op.batch_alter_table("accounts") as batch:
        for name in (*MOVED, *MOMENTS, *LEASE, "poll_fence"):
            batch.drop_column(name)


def downgrade() -> None:
    for name, type_ in {**MOVED, **LEASE, **dict.fromkeys(MOMENTS, UtcDateTime())}.items():
        if name not in (*COUNTERS, "status"):
            op.add_column("accounts", sa.Column(name, type_))
    for name in COUNTERS:
        op.add_column("accounts", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("status", sa.Text(), nullable=False, server_default="active"))
    _fill_accounts()
    for name, columns in OLD_INDEXES.items():
        op.create_index(f"ix_accounts_{name}", "accounts", columns)
    _move_readings_away()
    op.create_table(
        "readings",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("amount", Amount()),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("account_id", "at", name="pk_readings"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_readings_account_id_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_readings_daily_at", "readings", ["daily", "at"])
    _refill_readings()
    op.drop_table("old_readings")
    op.drop_table("watches")


def _create_watches() -> None:
    op.create_table(
        "watches",
        sa.Column("number", _number, nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        *(sa.Column(name, Moment()) for name in ("next_poll_at", "last_kept_at", *MOMENTS)),
        *(
            sa.Column(name, type_, nullable=name not in ("status", "rejections", "failures"))
            for name, type_ in MOVED.items()
        ),
        sa.PrimaryKeyConstraint("number", name="pk_watches"),
        sa.UniqueConstraint("account_id", name="uq_watches_account_id"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_watches_account_id_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_watches_next_poll_at_provider", "watches", ["next_poll_at", "provider"])
    op.create_index("ix_watches_key_mac", "watches", ["key_mac"])


def _fill_watches() -> None:
    """Only what is active is due. The newest kept reading is taken for as old as the newest reading."""
    for rows in _pages(_accounts, "id"):
        watches = [
            {
                "account_id": row.id,
                "provider": row.provider,
                "next_poll_at": row.next_poll_at if row.status == "active" else None,
                "last_kept_at": row.last_read_at,
                **{name: row._mapping[name] for name in (*MOVED, *MOMENTS)},
            }
            for row in rows
        ]
        op.get_bind().execute(sa.insert(_watches), watches)


def _fill_accounts() -> None:
    for rows in _pages(_watches, "number"):
        for row in rows:
            values = {name: row._mapping[name] for name in (*MOVED, *MOMENTS)}
            due = sa.update(_accounts).where(_accounts.c.id == row.account_id)
            op.get_bind().execute(due.values(values | {"next_poll_at": row.next_poll_at}))


def _fill_readings() -> None:
    numbers = dict(op.get_bind().execute(sa.select(_watches.c.account_id, _watches.c.number)).all())
    for rows in _pages(_old_readings, "account_id", "at"):
        compact = [{"number": numbers[row.account_id], "at": row.at, "amounts": _amounts(row.reading)} for row in rows]
        op.get_bind().execute(sa.insert(_readings), compact)


def _refill_readings() -> None:
    """What a balance is in, its limit and the plan were not kept: the unit is that of the newest reading."""
    old = sa.table("old_readings", *(sa.column(column.name, column.type) for column in _readings.c))
    known = {
        row.number: (row.account_id, {each.get("id", HEADLINE): each["unit"] for each in row.last_reading["balances"]})
        for row in op.get_bind().execute(sa.select(_watches).where(_watches.c.last_reading.is_not(None)))
    }
    target = sa.table("readings", *(sa.column(column.name, column.type) for column in _old_readings.c))
    for rows in _pages(old, "number", "at"):
        full = [
            {
                "account_id": known[row.number][0],
                "at": row.at,
                "amount": _headline(row.amounts),
                "reading": _reading(row.amounts, known[row.number][1]),
                "daily": False,
            }
            for row in rows
            if row.number in known
        ]
        if full:
            op.get_bind().execute(sa.insert(target), full)


def _amounts(reading: dict[str, Any]) -> dict[str, Any]:
    return {
        balance.get("id", HEADLINE): balance["amount"]
        for balance in reading["balances"]
        if balance.get("watched", True)
    }


def _headline(amounts: dict[str, Any]) -> Decimal | None:
    amount = next(iter(amounts.values()), None)
    return None if amount is None else Decimal(amount)


def _reading(amounts: dict[str, Any], units: dict[str, str]) -> dict[str, Any]:
    unknown = dict.fromkeys(("limit", "used", "blocked", "next_refill_at"))
    balances = [
        {"id": id_, "unit": units.get(id_, ""), "amount": amount, "parts": [], **unknown}
        for id_, amount in amounts.items()
    ]
    return {"plan": None, "plan_expires_at": None, "balances": balances}


def _move_readings_away() -> None:
    """PostgreSQL names a table's key in the schema: it goes with the table, so that the next one can have the name."""
    op.rename_table("readings", "old_readings")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_readings RENAME TO pk_old_readings")


def _pages(table: sa.TableClause, *key: str) -> Iterator[Any]:
    """Read a table in the order of its key, so many rows at a time."""
    columns = [table.c[name] for name in key]
    query = sa.select(table).order_by(*columns).limit(AT_ONCE)
    rows = op.get_bind().execute(query).all()
    while rows:
        yield rows
        last = sa.tuple_(*(sa.bindparam(None, rows[-1]._mapping[each.name], each.type) for each in columns))
        rows = op.get_bind().execute(query.where(sa.tuple_(*columns) > last)).all()
