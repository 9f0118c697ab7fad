"""Webhooks: who is told, what, and how far the history was gone through. doorstep/console/webhooks."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0037_webhooks"
down_revision = "0036_timers_by_kind"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column("api_tokens", sa.Column("last_used_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "webhook_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("with_words", sa.Boolean(), nullable=False),
        sa.Column("since_dms", sa.Integer(), nullable=False),
        sa.Column("since_cases", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("failing_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("disabled_why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_subscriptions"),
        sa.UniqueConstraint("name", name="uq_webhook_subscriptions_name"),
    )
    op.create_table(
        "webhook_messages",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("source_id", _BIG, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["webhook_subscriptions.id"], ondelete="CASCADE",
            name="fk_webhook_messages_subscription_id_webhook_subscriptions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_messages"),
        sa.UniqueConstraint(
            "subscription_id", "source", "source_id", name="uq_webhook_messages_subscription_id_source_source_id"
        ),
    )  # fmt: skip
    op.create_index(
        "ix_webhook_messages_pending", "webhook_messages", ["subscription_id", "subject", "source_id"],
        sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING,
    )  # fmt: skip
    op.create_index("ix_webhook_messages_at", "webhook_messages", ["at"])
    op.create_table(
        "webhook_progress",
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("done", _BIG, nullable=False),
        sa.Column("ahead", _BIG, nullable=False),
        sa.Column("mark", _BIG, nullable=False),
        sa.Column("mark_xid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_webhook_progress"),
    )
    op.create_table(
        "webhook_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_sources"),
        sa.UniqueConstraint("name", name="uq_webhook_sources_name"),
    )
    op.create_table(
        "webhook_receipts",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["webhook_sources.id"], name="fk_webhook_receipts_source_id_webhook_sources"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_receipts"),
        sa.UniqueConstraint("source_id", "message_id", name="uq_webhook_receipts_source_id_message_id"),
    )
    op.create_index("ix_webhook_receipts_at", "webhook_receipts", ["at"])


def downgrade() -> None:
    # An older Doorstep does not know the kind, and has no webhooks: nothing is left to see to.
    op.execute(
        "UPDATE cases SET kind = 'assistant_down', state = 'resolved', open_key = NULL, next_step = '', due_at = NULL,"
        " resolved_at = coalesce(resolved_at, opened_at), resolved_by = coalesce(resolved_by, 'system'),"
        " resolution = coalesce(resolution, 'This release has no webhooks.') WHERE kind = 'webhook_down'"
    )
    op.execute("UPDATE desk_cases SET kind = 'assistant_down' WHERE kind = 'webhook_down'")
    op.drop_table("webhook_receipts")
    op.drop_table("webhook_sources")
    op.drop_table("webhook_progress")
    op.drop_table("webhook_messages")
    op.drop_table("webhook_subscriptions")
    op.drop_column("api_tokens", "last_used_at")
