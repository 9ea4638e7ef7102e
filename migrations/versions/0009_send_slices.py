"""What processes take of Telegram's limits; the latest balance message of a group is kept in memory."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "send_slices",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "owner", "until", name="pk_send_slices"),
    )
    op.create_index("ix_send_slices_until", "send_slices", ["until"])
    op.drop_table("boards")


def downgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("share_ids", sa.JSON(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("made_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_boards"),
    )
    op.drop_table("send_slices")
