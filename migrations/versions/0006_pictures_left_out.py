"""Why a text was sent again without its pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0006_pictures_left_out"
down_revision = "0005_carrier_opt_outs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("pictures_left_out", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "pictures_left_out")
