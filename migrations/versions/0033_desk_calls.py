"""Colleagues of the desk that are wanted: doorstep/desk/calling.py."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0033_desk_calls"
down_revision = "0032_finding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_desk_calls"),
    )
    op.create_index(
        "ix_desk_calls_unseen", "desk_calls", ["login", "id"],
        sqlite_where=sa.text("seen_at IS NULL"), postgresql_where=sa.text("seen_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("desk_calls")
