"""The column for the supergroup that a group became, under the name of what it holds."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE chats RENAME COLUMN moved_to TO supergroup_id")


def downgrade() -> None:
    op.execute("ALTER TABLE chats RENAME COLUMN supergroup_id TO moved_to")
