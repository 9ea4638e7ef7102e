"""A column of digests that nothing read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digests") as digests:
        digests.drop_column("quiet")


def downgrade() -> None:
    op.add_column("digests", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
