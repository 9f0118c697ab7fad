"""Which opt-outs the carrier has too: it lifts and confirms those by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0005_carrier_opt_outs"
down_revision = "0004_blanking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("opt_outs", sa.Column("by_carrier", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Until now an opt-out that we did not confirm was one that the carrier did.
    op.execute(
        "UPDATE opt_outs SET by_carrier = true"
        " WHERE source = 'provider' OR (source = 'keyword' AND confirmation_id IS NULL)"
    )


def downgrade() -> None:
    op.drop_column("opt_outs", "by_carrier")
