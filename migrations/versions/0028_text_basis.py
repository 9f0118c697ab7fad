"""On what basis a number is texted, and from whom it came."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0028_text_basis"
down_revision = "0027_texts_by_hand"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_basis",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_text_basis"),
    )


def downgrade() -> None:
    op.drop_table("text_basis")
