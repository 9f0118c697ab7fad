"""Texts that people of the desk review, and what they said of them."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0030_reviews"
down_revision = "0029_order_of_stops"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "desk_review_items",
        sa.Column("inbox_id", _ID, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("wants_second", sa.Boolean(), nullable=False),
        *_of_a_text("desk_review_items"),
        sa.PrimaryKeyConstraint("inbox_id", name="pk_desk_review_items"),
    )
    op.create_index("ix_desk_review_items_at", "desk_review_items", ["at", "inbox_id"])
    op.create_index("ix_desk_review_items_conversation_id", "desk_review_items", ["conversation_id"])
    op.create_table(
        "desk_reviews",
        sa.Column("id", _ID, nullable=False),
        sa.Column("inbox_id", _ID, nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        *_of_a_text("desk_reviews"),
        sa.PrimaryKeyConstraint("id", name="pk_desk_reviews"),
    )
    op.create_index(
        "uq_desk_reviews_of_one", "desk_reviews", ["inbox_id", "by"], unique=True,
        sqlite_where=sa.text("removed_at IS NULL"), postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip
    op.create_index("ix_desk_reviews_conversation_id", "desk_reviews", ["conversation_id"])
    op.create_index("ix_desk_reviews_at", "desk_reviews", ["at"])
    op.create_table(
        "desk_review_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seen_event_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_review_state"),
    )


def _of_a_text(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=f"fk_{table}_inbox_id_inbox"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=f"fk_{table}_conversation_id_conversations"
        ),
    ]


def downgrade() -> None:
    op.drop_table("desk_review_state")
    op.drop_table("desk_reviews")
    op.drop_table("desk_review_items")
