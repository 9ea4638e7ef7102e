"""The tables of the outbox; imported from `tables`, as all are."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text

from bot.storage.db.metadata import metadata
from bot.storage.db.stored_json import Json
from bot.storage.db.types import UtcDateTime

outbox = Table(
    "outbox",
    metadata,
    # Only INTEGER counts up by itself on SQLite, where it is as wide; an id is never given twice.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("owner_id", BigInteger),  # whose account it is about, where it is about one person's
    Column("kind", Text, nullable=False),
    Column("body", Json),  # NULL once the row has an outcome
    Column("dedupe_key", Text, unique=True),
    Column("priority", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("attempts", BigInteger, nullable=False),
    Column("maybe_sent", BigInteger, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("outcome", Text),
    Column("sent_at", UtcDateTime),
    Column("lost_answers", BigInteger, nullable=False, server_default="0"),
    # As partial on PostgreSQL; its option would load its dialect, 2 MB, into each process on SQLite.
    Index(None, "priority", "id", sqlite_where=text("outcome IS NULL")),
    Index(None, "chat_id", "outcome"),
    Index(None, "created_at"),
    sqlite_autoincrement=True,
)

chat_retry_after = Table(
    "chat_retry_after",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),  # 0: every chat; -2**62: the outbox alone
    Column("until", UtcDateTime, nullable=False),
)

send_slices = Table(
    "send_slices",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),  # a group; 0: every chat
    Column("owner", Text, primary_key=True),  # a process
    Column("until", UtcDateTime, primary_key=True),
    Column("messages", BigInteger, nullable=False),
    Index(None, "until"),
)
