"""What a driver says answers all that is due, so a check-in does not name one question."""

import sqlalchemy as sa
from alembic import op

revision = "0015_check_in_unasked"
down_revision = "0014_cases_at_the_desk"
branch_labels = None
depends_on = None

_KEY = "fk_check_ins_scheduled_id_scheduled_check_ins"


def upgrade() -> None:
    with op.batch_alter_table("check_ins") as table:
        table.drop_constraint(_KEY, type_="foreignkey")
        table.drop_column("scheduled_id")


def downgrade() -> None:
    with op.batch_alter_table("check_ins") as table:
        table.add_column(sa.Column("scheduled_id", sa.Integer(), nullable=True))
        table.create_foreign_key(_KEY, "scheduled_check_ins", ["scheduled_id"], ["id"])
