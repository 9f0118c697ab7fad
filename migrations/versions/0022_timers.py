"""What is due at a time is a row, and a notification says what it is about."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0022_timers"
down_revision = "0023_send_policy"
branch_labels = None
depends_on = None

STILL_SET = "state = 'set'"


def upgrade() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("outbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("set_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state_changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_timers_outbox_id_outbox"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("subject", "kind", "occurrence", name="uq_timers_subject_kind_occurrence"),
    )
    op.create_index(
        "ix_timers_due", "timers", ["due_at", "id"],
        sqlite_where=sa.text(STILL_SET), postgresql_where=sa.text(STILL_SET),
    )  # fmt: skip
    op.add_column("outbox", sa.Column("notice", sa.String(length=24), nullable=True))
    op.add_column("outbox", sa.Column("tracking_number", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("trigger", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("about", sa.JSON(), nullable=True))


def downgrade() -> None:
    for name in ("about", "trigger", "tracking_number", "notice"):
        op.drop_column("outbox", name)
    op.drop_index("ix_timers_due", table_name="timers")
    op.drop_table("timers")
