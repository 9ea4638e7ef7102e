"""What processes take of Telegram's limits."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0010"
down_revision = "0009"
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


def downgrade() -> None:
    op.drop_table("send_slices")
