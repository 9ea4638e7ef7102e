"""Accounts, their readings, chats, dialogs, the inbox and the master keys' check rows."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import Amount, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_checks",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("index_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_key_checks"),
    )
    op.create_table(
        "chats",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("timezone", sa.Text()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chats"),
    )
    _create_accounts()
    _create_conversation()


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("label_key", sa.Text(), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rejections", sa.BigInteger(), nullable=False),
        sa.Column("retry_at", UtcDateTime()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_reading", sa.JSON(none_as_null=True)),
        sa.Column("last_read_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["key_checks.key_id"], name="fk_accounts_key_id_key_checks", ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("owner_id", "label_key", name="uq_accounts_owner_id_label_key"),
        sa.UniqueConstraint("owner_id", "provider", "fingerprint", name="uq_accounts_owner_id_provider_fingerprint"),
    )
    op.create_table(
        "readings",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("amount", Amount()),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "at", name="pk_readings"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_readings_account_id_accounts", ondelete="CASCADE"
        ),
    )


def _create_conversation() -> None:
    op.create_table(
        "dialogs",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name="pk_dialogs"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["key_checks.key_id"], name="fk_dialogs_key_id_key_checks", ondelete="RESTRICT"
        ),
    )
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", UtcDateTime()),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
        sa.ForeignKeyConstraint(
            ["key_id"], ["key_checks.key_id"], name="fk_inbox_key_id_key_checks", ondelete="RESTRICT"
        ),
    )
    op.create_index("ix_inbox_chat_id_user_id_update_id", "inbox", ["chat_id", "user_id", "update_id"])
    op.create_table(
        "seen_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_seen_updates"),
    )


def downgrade() -> None:
    for table in ("seen_updates", "inbox", "dialogs", "readings", "accounts", "chats", "key_checks"):
        op.drop_table(table)
