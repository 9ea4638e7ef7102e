"""Lost answers of a message, counted apart from the ends of the process while it was in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("lost_answers", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("outbox", "lost_answers")
