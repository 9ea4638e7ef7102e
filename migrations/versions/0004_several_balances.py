"""Several balances an account: trends and rule states by balance id, settings by scope; what is stored stays as it is.

The one balance of until now is called "balance"; what concerns the whole account is kept under "".
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BALANCE, ACCOUNT = "balance", ""
OF_ACCOUNT = {"rejected", "unreachable", "expiry"}  # rules that concern the whole account
AT_ONCE = 500

Json = dict[str, Any]
Convert = Callable[[Json], Json | None]

_json = sa.JSON(none_as_null=True)
accounts = sa.table(
    "accounts",
    sa.column("id", sa.Text()),
    sa.column("trend", _json),
    sa.column("alert_settings", _json),
    sa.column("alert_states", _json),
)
shares = sa.table("shares", sa.column("id", sa.Text()), sa.column("states", _json))
outbox = sa.table("outbox", sa.column("id", sa.BigInteger()), sa.column("kind", sa.Text()), sa.column("body", _json))


def upgrade() -> None:
    _convert(accounts, "trend", _trend_up)
    _convert(accounts, "alert_settings", _settings_up)
    _convert(accounts, "alert_states", _states_up)
    _convert(shares, "states", _states_up)
    _convert(outbox, "body", lambda body: body | {"before": _states_up(body["before"])}, outbox.c.kind == "warning")


def downgrade() -> None:
    _convert(outbox, "body", lambda body: body | {"before": _states_down(body["before"])}, outbox.c.kind == "warning")
    _convert(shares, "states", _states_down)
    _convert(accounts, "alert_states", _states_down)
    _convert(accounts, "alert_settings", _settings_down)
    _convert(accounts, "trend", _trend_down)


def _convert(table: sa.TableClause, name: str, convert: Convert, *which: sa.ColumnElement[bool]) -> None:
    """Rewrite one JSON column where it is not NULL, so many rows at a time, in the order of their ids."""
    column, connection = table.c[name], op.get_bind()
    query = sa.select(table.c.id, column).where(column.is_not(None), *which).order_by(table.c.id).limit(AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        for row in rows:
            connection.execute(sa.update(table).where(table.c.id == row[0]).values({name: convert(row[1])}))
        rows = connection.execute(query.where(table.c.id > rows[-1][0])).all()


def _trend_up(old: Json) -> Json:
    last, doubt = old["last"], old["doubt"]
    trend = {
        "last": last and [*last, None, old["due"], None],
        "unconfirmed": doubt and [*doubt, None, old["due"], None],
        "previous_at": None,
        "since": old["since"],
        "segments": old["stretches"],
        "days": old["days"],
        "increases": old["rises"],
        "lapse": None,
    }
    return {BALANCE: trend}


def _trend_down(new: Json) -> Json | None:
    trend = new.get(BALANCE)
    if trend is None:
        return None
    last, doubt = trend["last"], trend["unconfirmed"]
    return {
        "last": last and last[:2],
        "doubt": doubt and doubt[:2],
        "due": last and last[3],
        "since": trend["since"],
        "stretches": trend["segments"],
        "days": trend["days"],
        "rises": trend["increases"],
    }


def _states_up(old: Json) -> Json:
    scopes: Json = {}
    for rule, state in old.items():
        renamed = state and {"threshold" if name == "step" else name: value for name, value in state.items()}
        scopes.setdefault(ACCOUNT if rule in OF_ACCOUNT else BALANCE, {})[rule] = renamed
    return scopes


def _states_down(new: Json) -> Json:
    rules = new.get(BALANCE, {}) | new.get(ACCOUNT, {})
    return {
        rule: state and {"step" if name == "threshold" else name: value for name, value in state.items()}
        for rule, state in rules.items()
    }


def _settings_up(old: Json) -> Json:
    """An amount has the unit of the one balance and stays with it; all else holds for every balance to come."""
    low = old["rules"].get("low") or {}
    if not any(level[-1].isdigit() for level in low.get("levels") or ()):
        return {ACCOUNT: old}
    rest = {rule: setting for rule, setting in old["rules"].items() if rule != "low"}
    return {ACCOUNT: old | {"rules": rest}, BALANCE: {"rules": {"low": low}, "refill_day": None}}


def _settings_down(new: Json) -> Json:
    empty: Json = {"rules": {}, "refill_day": None}
    wide: Json = new.get(ACCOUNT, empty)
    own: Json = new.get(BALANCE, empty)
    return wide | {"rules": wide["rules"] | own["rules"]}
