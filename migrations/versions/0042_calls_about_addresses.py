"""When the desk calls about an address that nobody confirmed: doorstep/outreach/models.py."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0042_calls_about_addresses"
down_revision = "0041_erasures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("open_questions", sa.Column("call_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("open_questions", sa.Column("tracking_number", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("open_questions", "tracking_number")
    op.drop_column("open_questions", "call_at")
