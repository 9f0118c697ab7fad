"""A driver's day: who is who in Slack, shifts, delays, check-ins, notices, reports that were taken back."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0008_driving"
down_revision = "0007_slack_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drivers", sa.Column("slack_user", sa.String(), nullable=True))
    op.create_index("ix_drivers_slack_user", "drivers", ["slack_user"], unique=True)
    op.add_column("routes", sa.Column("delay_minutes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("routes", sa.Column("delay_reported_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("deliveries", sa.Column("planned_eta", UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE deliveries SET planned_eta = eta")
    op.add_column("attempts", sa.Column("taken_back_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("attempts", sa.Column("overwrote", sa.JSON(), nullable=True))
    op.create_index("ix_attempts_driver_id_at", "attempts", ["driver_id", "at"])
    op.create_index("ix_dms_history_at", "dms_history", ["at"])
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name="fk_shifts_driver_id_drivers"),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name="fk_shifts_route_id_routes"),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
    )
    op.create_index("ix_shifts_driver_id", "shifts", ["driver_id"])
    op.create_index("ix_shifts_route_id", "shifts", ["route_id"])
    op.create_table(
        "breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_breaks_shift_id_shifts"),
        sa.PrimaryKeyConstraint("id", name="pk_breaks"),
    )
    op.create_index("ix_breaks_shift_id", "breaks", ["shift_id"])
    op.create_table(
        "scheduled_check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_again_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("raised_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("skip_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name="fk_scheduled_check_ins_route_id_routes"),
        sa.PrimaryKeyConstraint("id", name="pk_scheduled_check_ins"),
        sa.UniqueConstraint("route_id", "kind", "position", name="uq_scheduled_check_ins_route_id_kind_position"),
    )
    op.create_index("ix_scheduled_check_ins_due_at", "scheduled_check_ins", ["due_at"])
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("minutes_late", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scheduled_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name="fk_check_ins_driver_id_drivers"),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name="fk_check_ins_route_id_routes"),
        sa.ForeignKeyConstraint(
            ["scheduled_id"], ["scheduled_check_ins.id"], name="fk_check_ins_scheduled_id_scheduled_check_ins"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_check_ins"),
    )
    op.create_index("ix_check_ins_driver_id", "check_ins", ["driver_id"])
    op.create_index("ix_check_ins_route_id", "check_ins", ["route_id"])
    op.create_table(
        "driver_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("tracking_number", sa.String(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("history_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("posted_outbox_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("raised_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name="fk_driver_notices_driver_id_drivers"),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name="fk_driver_notices_route_id_routes"),
        sa.ForeignKeyConstraint(["history_id"], ["dms_history.id"], name="fk_driver_notices_history_id_dms_history"),
        sa.PrimaryKeyConstraint("id", name="pk_driver_notices"),
        sa.UniqueConstraint("history_id", name="uq_driver_notices_history_id"),
    )
    op.create_index("ix_driver_notices_route_id", "driver_notices", ["route_id"])


def downgrade() -> None:
    for table in ("driver_notices", "check_ins", "scheduled_check_ins", "breaks", "shifts"):
        op.drop_table(table)
    op.drop_index("ix_dms_history_at", table_name="dms_history")
    op.drop_index("ix_attempts_driver_id_at", table_name="attempts")
    op.drop_column("attempts", "overwrote")
    op.drop_column("attempts", "taken_back_at")
    op.drop_column("deliveries", "planned_eta")
    op.drop_column("routes", "delay_reported_at")
    op.drop_column("routes", "delay_minutes")
    op.drop_index("ix_drivers_slack_user", table_name="drivers")
    op.drop_column("drivers", "slack_user")
