"""Transactions and statements of this process, counted by SQLAlchemy's events.

A transaction is each commit or rollback, reads included. A statement is each that reaches a cursor but BEGIN,
SAVEPOINT, RELEASE and PRAGMA; an executemany is one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event

UNCOUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA", "ROLLBACK TO")


@dataclass
class Cost:
    transactions: float = 0
    statements: float = 0
    commits: int = 0

    def __le__(self, budget: tuple[float, float]) -> bool:
        return self.transactions <= budget[0] and self.statements <= budget[1]


@contextmanager
def counted() -> Iterator[Cost]:
    """Count what all engines of this process do meanwhile."""
    cost = Cost()

    def transaction(*_: object) -> None:
        cost.transactions += 1

    def commit(_conn: object) -> None:
        cost.commits += 1

    def statement(_conn: object, _cursor: object, text: str, *_: object) -> None:
        cost.statements += not text.lstrip().upper().startswith(UNCOUNTED)

    listeners = (
        ("commit", transaction),
        ("rollback", transaction),
        ("commit", commit),
        ("before_cursor_execute", statement),
    )
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield cost
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)
    assert cost.transactions, "SQL does not go through SQLAlchemy's engines"
