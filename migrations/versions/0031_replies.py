"""Canned replies as the desk writes them."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0031_replies"
down_revision = "0030_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_replies",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_desk_replies"),
    )
    op.create_index(
        "uq_desk_replies_of_title", "desk_replies", ["audience", "title"], unique=True,
        sqlite_where=sa.text("removed_at IS NULL"), postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("desk_replies")
