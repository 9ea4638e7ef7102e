"""Keys that their provider refuses: what tells a bad key from an outage of the provider."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_refusals",
        sa.Column("key_mac", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_mac", name="pk_key_refusals"),
    )
    op.create_index("ix_key_refusals_provider_at", "key_refusals", ["provider", "at"])
    op.create_index("ix_key_refusals_at", "key_refusals", ["at"])
    # from now on a rejected key is tried once a day
    op.execute("UPDATE watches SET next_poll_at = last_read_at WHERE status = 'rejected' AND next_poll_at IS NULL")


def downgrade() -> None:
    op.drop_table("key_refusals")
