"""What exceptions need: evidence of attempts, access, instructions, depots' working days."""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0003_exceptions"
down_revision = "0002_ledger_cases_transcript"
branch_labels = None
depends_on = None

_ATTEMPT = {
    "photo_url": sa.String(),
    "signed_by": sa.String(),
    "latitude": sa.Float(),
    "longitude": sa.Float(),
    "disputed_at": UtcDateTime(timezone=True),
    "dispute": sa.Text(),
}


def upgrade() -> None:
    for name, kind in _ATTEMPT.items():
        op.add_column("attempts", sa.Column(name, kind, nullable=True))
    op.add_column("deliveries", sa.Column("held_until", sa.Date(), nullable=True))
    op.add_column("depots", sa.Column("daily_capacity", sa.Integer(), nullable=False, server_default="250"))
    op.add_column("depots", sa.Column("delivery_weekdays", sa.JSON(), nullable=False, server_default="[0,1,2,3,4,5]"))
    op.create_table(
        "depot_closures",
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_depot_closures_depot_id_depots"),
        sa.PrimaryKeyConstraint("depot_id", "day", name="pk_depot_closures"),
    )
    op.create_table(
        "access_details",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("forgotten_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_access_details_address_id_addresses"),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_access_details_delivery_id_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_access_details"),
    )
    op.create_index("ix_access_details_address_id", "access_details", ["address_id"])
    op.create_index("ix_access_details_delivery_id", "access_details", ["delivery_id"])
    op.create_table(
        "instructions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_instructions_delivery_id_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_instructions"),
    )
    op.create_index("ix_instructions_delivery_id", "instructions", ["delivery_id"])


def downgrade() -> None:
    op.drop_table("instructions")
    op.drop_table("access_details")
    op.drop_table("depot_closures")
    for table, names in {
        "depots": ("delivery_weekdays", "daily_capacity"),
        "deliveries": ("held_until",),
        "attempts": tuple(reversed(_ATTEMPT)),
    }.items():
        for name in names:
            op.drop_column(table, name)
