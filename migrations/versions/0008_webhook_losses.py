"""A webhook that was taken away, so that every process that answers people knows of it."""

import sqlalchemy as sa
from alembic import op

from bot.storage.db.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_losses",
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("since", name="pk_webhook_losses"),
    )


def downgrade() -> None:
    op.drop_table("webhook_losses")
