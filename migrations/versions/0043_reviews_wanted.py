"""How many people are still to look at a text that is up for review: doorstep/console/review/models.py. What waits is
found without all that was reviewed."""

import sqlalchemy as sa
from alembic import op

revision = "0043_reviews_wanted"
down_revision = "0042_calls_about_addresses"
branch_labels = None
depends_on = None

_WANTED = sa.text("wanted > 0")
_ITEMS = "desk_review_items"


def upgrade() -> None:
    # A default: the release before this one goes on writing while it is replaced.
    op.add_column(_ITEMS, sa.Column("wanted", sa.Integer(), nullable=False, server_default="1"))
    said = "SELECT count(*) FROM desk_reviews r WHERE r.inbox_id = desk_review_items.inbox_id AND r.removed_at IS NULL"
    op.execute(
        f"UPDATE desk_review_items SET wanted = CASE WHEN ({said}) = 0 THEN CASE WHEN wants_second THEN 2 ELSE 1 END"  # noqa: S608
        f" WHEN wants_second AND ({said}) = 1 THEN 1 ELSE 0 END"
    )
    op.create_index(
        "ix_desk_review_items_wanted", _ITEMS, ["at", "inbox_id"], sqlite_where=_WANTED, postgresql_where=_WANTED
    )
    op.create_index(
        "ix_desk_review_items_wanted_why", _ITEMS, ["why", "at", "inbox_id", "wants_second", "wanted"],
        sqlite_where=_WANTED, postgresql_where=_WANTED,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_desk_review_items_wanted_why", table_name=_ITEMS)
    op.drop_index("ix_desk_review_items_wanted", table_name=_ITEMS)
    op.drop_column(_ITEMS, "wanted")
