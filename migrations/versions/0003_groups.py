"""Groups: which account is shared where, invitations to share, and what a group's life leaves in its row."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CHAT_COLUMNS = (("title", sa.Text()), ("closed_at", UtcDateTime()), ("moved_to", sa.BigInteger()))


def upgrade() -> None:
    for name, type_ in CHAT_COLUMNS:
        op.add_column("chats", sa.Column(name, type_))
    op.add_column("digests", sa.Column("set_by", sa.BigInteger()))
    op.create_table(
        "shares",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("states", sa.JSON(none_as_null=True)),
        sa.Column("set_by", sa.BigInteger()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_shares_account_id_accounts", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("account_id", "chat_id", name="uq_shares_account_id_chat_id"),
    )
    op.create_index("ix_shares_chat_id", "shares", ["chat_id"])
    op.create_index("ix_shares_owner_id", "shares", ["owner_id"])
    op.create_table(
        "invitations",
        sa.Column("token_key", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Text()),
        sa.Column("chat_id", sa.BigInteger()),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_key", name="pk_invitations"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_invitations_account_id_accounts", ondelete="CASCADE"
        ),
    )

    _create_boards()
    _create_key_holds()


def _create_boards() -> None:
    op.create_table(
        "boards",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("share_ids", sa.JSON(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.BigInteger()),
        sa.Column("made_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_boards"),
    )


def _create_key_holds() -> None:
    op.drop_column("accounts", "retry_at")
    op.create_index("ix_accounts_key_mac", "accounts", ["key_mac"])
    op.create_table(
        "key_holds",
        sa.Column("key_mac", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_mac", name="pk_key_holds"),
    )


def downgrade() -> None:
    op.drop_table("key_holds")
    op.drop_index("ix_accounts_key_mac", "accounts")
    op.add_column("accounts", sa.Column("retry_at", UtcDateTime()))
    op.drop_table("boards")
    op.drop_table("invitations")
    op.drop_table("shares")
    op.drop_column("digests", "set_by")
    for name, _ in CHAT_COLUMNS:
        op.drop_column("chats", name)
