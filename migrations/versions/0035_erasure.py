"""The key by which numbers of erased people are known again: doorstep/messaging/erased_numbers.py."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0035_erasure"
down_revision = "0034_api"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys = op.create_table(
        "erasure_keys",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure_keys"),
    )
    op.bulk_insert(keys, [{"id": 1, "key": secrets.token_hex(32)}])


def downgrade() -> None:
    op.drop_table("erasure_keys")
