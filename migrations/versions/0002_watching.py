"""Watching: when accounts are polled, what is known of them, the calls of a key, the outbox, digests, quiet hours."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ACCOUNT_COLUMNS = (
    ("key_mac", sa.Text()),
    ("next_poll_at", UtcDateTime()),
    ("poll_owner", sa.Text()),
    ("poll_until", UtcDateTime()),
    ("failing_since", UtcDateTime()),
    ("last_success_at", UtcDateTime()),
    ("profile_read_at", UtcDateTime()),
    ("quota_hourly", sa.BigInteger()),
    ("quota_daily", sa.BigInteger()),
    ("trend", sa.JSON(none_as_null=True)),
    ("alert_settings", sa.JSON(none_as_null=True)),
    ("alert_states", sa.JSON(none_as_null=True)),
    ("refill_day", sa.BigInteger()),
)
ACCOUNT_COUNTERS = ("poll_fence", "failures")
CHAT_COLUMNS = ("quiet_from", "quiet_to")


def upgrade() -> None:
    for name, type_ in ACCOUNT_COLUMNS:
        op.add_column("accounts", sa.Column(name, type_))
    for name in ACCOUNT_COUNTERS:
        op.add_column("accounts", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE accounts SET next_poll_at = created_at, last_success_at = last_read_at")
    op.create_index("ix_accounts_status_next_poll_at", "accounts", ["status", "next_poll_at"])
    op.create_index("ix_accounts_poll_until", "accounts", ["poll_until"])
    for name in CHAT_COLUMNS:
        op.add_column("chats", sa.Column(name, sa.Text()))
    op.add_column("readings", sa.Column("daily", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_readings_daily_at", "readings", ["daily", "at"])
    _create_key_calls()
    _create_outbox()
    _create_digests()


def _create_key_calls() -> None:
    op.create_table(
        "key_calls",
        sa.Column("key_mac", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_mac", "span", "start", name="pk_key_calls"),
    )
    op.create_index("ix_key_calls_span_start", "key_calls", ["span", "start"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger()),
        sa.Column("owner_id", sa.BigInteger()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True)),
        sa.Column("dedupe_key", sa.Text()),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("maybe_sent", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", UtcDateTime()),
        sa.Column("outcome", sa.Text()),
        sa.Column("sent_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
        sqlite_autoincrement=True,
    )
    waiting = sa.text("outcome IS NULL")
    op.create_index(
        "ix_outbox_priority_id", "outbox", ["priority", "id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_index("ix_outbox_chat_id_outcome", "outbox", ["chat_id", "outcome"])
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_table(
        "holds",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_holds"),
    )


def _create_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime()),
        sa.Column("figures", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", name="pk_digests"),
    )
    op.create_index("ix_digests_next_at", "digests", ["next_at"])


def downgrade() -> None:
    for table in ("digests", "holds", "outbox", "key_calls"):
        op.drop_table(table)
    op.drop_index("ix_readings_daily_at", "readings")
    op.drop_column("readings", "daily")
    for name in CHAT_COLUMNS:
        op.drop_column("chats", name)
    op.drop_index("ix_accounts_status_next_poll_at", "accounts")
    op.drop_index("ix_accounts_poll_until", "accounts")
    for name in (*ACCOUNT_COUNTERS, *(name for name, _ in ACCOUNT_COLUMNS)):
        op.drop_column("accounts", name)
