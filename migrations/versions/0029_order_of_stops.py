"""The desk moves stops: their place in the order is no longer always their number, and a plan has a version."""

import sqlalchemy as sa
from alembic import op

revision = "0029_order_of_stops"
down_revision = "0028_text_basis"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stops", sa.Column("turn", sa.Float(), nullable=True))
    op.add_column("routes", sa.Column("plan_version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("routes", "plan_version")
    op.drop_column("stops", "turn")
