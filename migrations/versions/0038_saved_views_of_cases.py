"""Views of the board of cases are saved like those of conversations, each list with names of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0038_saved_views_of_cases"
down_revision = "0037_webhooks"
branch_labels = None
depends_on = None

_OF_OWNER, _OF_LIST = "uq_desk_saved_filters_owner_name", "uq_desk_saved_filters_owner_board_name"


def upgrade() -> None:
    with op.batch_alter_table("desk_saved_filters") as table:
        table.add_column(sa.Column("board", sa.String(), nullable=False, server_default="conversations"))
        table.drop_constraint(_OF_OWNER, type_="unique")
        table.create_unique_constraint(_OF_LIST, ["owner", "board", "name"])


def downgrade() -> None:
    # An older Doorstep does not know the notice: no question how it went goes out any more, and those that went count.
    op.execute(
        "UPDATE outbox SET state = 'dropped', reason = 'cancelled', due_at = NULL"
        " WHERE notice = 'feedback' AND state IN ('owed', 'held')"
    )
    op.execute("UPDATE outbox SET notice = 'other' WHERE notice = 'feedback'")
    op.execute("DELETE FROM desk_saved_filters WHERE board <> 'conversations'")
    with op.batch_alter_table("desk_saved_filters") as table:
        table.drop_constraint(_OF_LIST, type_="unique")
        table.create_unique_constraint(_OF_OWNER, ["owner", "name"])
        table.drop_column("board")
