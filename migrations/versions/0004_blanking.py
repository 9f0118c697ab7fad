"""What stays of a text that held a code, once it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0004_blanking"
down_revision = "0003_exceptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("blanked_body", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "blanked_body")
