"""INSERT with ON CONFLICT, which SQLAlchemy spells per dialect."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(conn: AsyncConnection | Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return insert_into(conn.dialect.name, table)


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the same for a statement that is made once and used by many connections."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
