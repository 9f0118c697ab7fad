"""The desk in Slack: alerts and their groups, who has which conversation, what people wrote."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0010_dispatch"
down_revision = "0009_questions"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _post(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("outbox_id", _BIG, nullable=False),
        sa.Column("change_id", _BIG, nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=f"fk_{table}_outbox_id_outbox"),
        sa.ForeignKeyConstraint(["change_id"], ["outbox.id"], name=f"fk_{table}_change_id_outbox"),
    )


def upgrade() -> None:
    op.create_table(
        "slack_alert_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("began_at", UtcDateTime(timezone=True), nullable=False),
        *_post("slack_alert_groups"),
        sa.PrimaryKeyConstraint("id", name="pk_slack_alert_groups"),
    )
    op.create_index("ix_slack_alert_groups_kind_began_at", "slack_alert_groups", ["kind", "began_at"])
    op.create_table(
        "slack_alerts",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        *_post("slack_alerts"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_slack_alerts_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["slack_alert_groups.id"], name="fk_slack_alerts_group_id_slack_alert_groups"
        ),
        sa.PrimaryKeyConstraint("case_id", name="pk_slack_alerts"),
    )
    op.create_index("ix_slack_alerts_group_id", "slack_alerts", ["group_id"])
    op.create_index("ix_slack_alerts_kind_at", "slack_alerts", ["kind", "at"])
    _partial_index("ix_slack_alerts_live", "slack_alerts", "case_id", "ended_at IS NULL")
    op.create_table(
        "takeovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("released_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column("handed_back_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_takeovers_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_takeovers"),
    )
    op.create_index("ix_takeovers_conversation_id", "takeovers", ["conversation_id"])
    op.create_index("ix_takeovers_released_at", "takeovers", ["released_at"])
    _partial_index("uq_takeovers_open", "takeovers", "conversation_id", "released_at IS NULL", unique=True)
    _partial_index("ix_takeovers_unsettled", "takeovers", "id", "handed_back_at IS NULL")
    op.create_table(
        "desk_texts",
        sa.Column("outbox_id", _BIG, autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("in_transcript_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_desk_texts_outbox_id_outbox"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_desk_texts_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_desk_texts"),
    )
    op.create_index("ix_desk_texts_conversation_id_at", "desk_texts", ["conversation_id", "at"])
    _partial_index("ix_desk_texts_missing", "desk_texts", "outbox_id", "in_transcript_at IS NULL")


def downgrade() -> None:
    for table in ("desk_texts", "takeovers", "slack_alerts", "slack_alert_groups"):
        op.drop_table(table)


def _partial_index(name: str, table: str, column: str, condition: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=unique,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
