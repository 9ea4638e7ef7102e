"""INSERT with ON CONFLICT, which SQLAlchemy spells per dialect."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert(conn: AsyncConnection | Connection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    return insert_into(conn.dialect.name, table)


def insert_into(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Return the INSERT of a dialect, for a statement that is made once and used by many connections."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # a process on SQLite does without its memory

        return postgresql.insert(table)
    return sqlite.insert(table)
