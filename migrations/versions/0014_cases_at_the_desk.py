"""Cases at the desk: who sees to which, what can be taken back; figures of drivers by their instants."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0014_cases_at_the_desk"
down_revision = "0013_answered_turns"
branch_labels = None
depends_on = None

_INDEXES = (("check_ins", "at"), ("scheduled_check_ins", "raised_at"), ("driver_notices", "created_at"))
_WAITING = sa.text("ending IS NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("assigned_to", sa.String(), nullable=True))  # no rebuild: cases has triggers
    op.create_table(
        "desk_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_desk_steps_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_steps"),
    )
    op.create_index("ix_desk_steps_by", "desk_steps", ["by", "id"])
    op.create_index(
        "uq_desk_steps_waiting", "desk_steps", ["case_id"], unique=True, sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )  # fmt: skip
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in _INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("desk_steps")
    op.execute("ALTER TABLE cases DROP COLUMN assigned_to")
