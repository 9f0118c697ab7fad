"""Erasures that the desk confirmed: doorstep/desk/data_requests.py."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0041_erasures"
down_revision = "0040_traces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("carried_out_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_erasures_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_erasures_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("case_id", name="uq_erasures_case_id"),
    )


def downgrade() -> None:
    # An older Doorstep carries out nothing that was confirmed: a person does, by hand.
    op.execute(
        "UPDATE cases SET state = 'waiting_on_desk', resolved_at = NULL, resolved_by = NULL, resolution = NULL,"
        " open_key = 'erasure:' || id, due_at = opened_at,"
        " next_step = 'The erasure was confirmed and is not done yet: doorstep privacy erase.'"
        " WHERE id IN (SELECT case_id FROM erasures WHERE carried_out_at IS NULL)"
    )
    # Nor does it know the kind; a person looks at it all the same.
    op.execute("UPDATE cases SET kind = 'person_wanted' WHERE kind = 'data_request'")
    op.execute("UPDATE desk_cases SET kind = 'person_wanted' WHERE kind = 'data_request'")
    op.drop_table("erasures")
