"""Drivers leave stops for later the same day."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0016_stops_put_off"
down_revision = "0015_check_in_unasked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stops") as table:
        table.add_column(sa.Column("put_off_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("not_before", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("stops") as table:
        table.drop_column("not_before")
        table.drop_column("put_off_at")
