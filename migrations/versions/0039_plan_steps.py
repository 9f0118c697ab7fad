"""Changes of routes that can be taken back until they are made (doorstep/desk/plan_steps.py), and drivers' teams."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0039_plan_steps"
down_revision = "0038_saved_views_of_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_plan_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("route_code", sa.String(), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_plan_steps"),
    )
    op.create_index(
        "uq_desk_plan_steps_waiting", "desk_plan_steps", ["route_code"], unique=True,
        sqlite_where=sa.text("ending IS NULL"), postgresql_where=sa.text("ending IS NULL"),
    )  # fmt: skip
    op.create_index("ix_desk_plan_steps_route_code", "desk_plan_steps", ["route_code", "id"])

    op.add_column("drivers", sa.Column("team", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("drivers", "team")
    op.drop_table("desk_plan_steps")
