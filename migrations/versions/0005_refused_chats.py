"""Chats whose messages Telegram refuses for now."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chats", sa.Column("refused_since", UtcDateTime()))
    op.add_column("chats", sa.Column("refused_until", UtcDateTime()))
    op.add_column("chats", sa.Column("refusals", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_chats_refused_since", "chats", ["refused_since"])


def downgrade() -> None:
    op.drop_index("ix_chats_refused_since", "chats")
    with op.batch_alter_table("chats") as chats:
        for name in ("refused_since", "refused_until", "refusals"):
            chats.drop_column(name)
