"""A text that waits may be sent now, or cancelled, by a person with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0027_texts_by_hand"
down_revision = "0022_timers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("pressed_by", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("pressed_why", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "pressed_why")
    op.drop_column("outbox", "pressed_by")
