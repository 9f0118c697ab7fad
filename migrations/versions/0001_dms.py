"""Deliveries, routes, drivers, and their history, which is append-only from here on.

A later migration that rebuilds dms_history on SQLite (batch_alter_table) loses its triggers and must make them again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_dms"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("predirectional", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("postdirectional", sa.String(), nullable=False),
        sa.Column("unit_designator", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("zip", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
    )
    op.create_table(
        "dms_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", _json(), nullable=False),
        sa.Column("after", _json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dms_history"),
        sa.UniqueConstraint("cause", "command", "subject", name="uq_dms_history_cause_command_subject"),
    )
    op.create_index("ix_dms_history_subject_id", "dms_history", ["subject", "id"])
    op.create_table(
        "recipients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("is_business", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recipients"),
    )
    op.create_index("ix_recipients_phone", "recipients", ["phone"])
    op.create_table(
        "depots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_depots_address_id_addresses"),
        sa.PrimaryKeyConstraint("id", name="pk_depots"),
        sa.UniqueConstraint("code", name="uq_depots_code"),
    )
    op.create_table(
        "depot_hours",
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_depot_hours_depot_id_depots"),
        sa.PrimaryKeyConstraint("depot_id", "weekday", name="pk_depot_hours"),
    )
    op.create_table(
        "drivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_drivers_depot_id_depots"),
        sa.PrimaryKeyConstraint("id", name="pk_drivers"),
        sa.UniqueConstraint("code", name="uq_drivers_code"),
    )
    op.create_index("ix_drivers_phone", "drivers", ["phone"])
    op.create_table(
        "service_zips",
        sa.Column("zip", sa.String(), nullable=False),
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_service_zips_depot_id_depots"),
        sa.PrimaryKeyConstraint("zip", name="pk_service_zips"),
    )
    op.create_table(
        "routes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=True),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_routes_depot_id_depots"),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name="fk_routes_driver_id_drivers"),
        sa.PrimaryKeyConstraint("id", name="pk_routes"),
        sa.UniqueConstraint("code", name="uq_routes_code"),
    )
    op.create_index("ix_routes_driver_id", "routes", ["driver_id"])
    op.create_table(
        "stops",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name="fk_stops_route_id_routes"),
        sa.PrimaryKeyConstraint("id", name="pk_stops"),
        sa.UniqueConstraint("route_id", "position", name="uq_stops_route_id_position"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("status_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("depot_id", sa.Integer(), nullable=False),
        sa.Column("stop_id", sa.Integer(), nullable=True),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("eta", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eta_updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature_required", sa.Boolean(), nullable=False),
        sa.Column("value_cents", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_deliveries_address_id_addresses"),
        sa.ForeignKeyConstraint(["depot_id"], ["depots.id"], name="fk_deliveries_depot_id_depots"),
        sa.ForeignKeyConstraint(["recipient_id"], ["recipients.id"], name="fk_deliveries_recipient_id_recipients"),
        sa.ForeignKeyConstraint(["stop_id"], ["stops.id"], name="fk_deliveries_stop_id_stops"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("tracking_number", name="uq_deliveries_tracking_number"),
    )
    op.create_index("ix_deliveries_recipient_id", "deliveries", ["recipient_id"])
    op.create_index("ix_deliveries_stop_id", "deliveries", ["stop_id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(24), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("driver_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id_deliveries"),
        sa.ForeignKeyConstraint(["driver_id"], ["drivers.id"], name="fk_attempts_driver_id_drivers"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("delivery_id", "number", name="uq_attempts_delivery_id_number"),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("audience", sa.String(24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_notes_delivery_id_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_delivery_id", "notes", ["delivery_id"])

    _make_append_only("dms_history")


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _make_append_only(table: str) -> None:
    refusal = f"{table} is append-only"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def downgrade() -> None:
    op.drop_index("ix_notes_delivery_id", table_name="notes")
    op.drop_table("notes")
    op.drop_table("attempts")
    op.drop_index("ix_deliveries_stop_id", table_name="deliveries")
    op.drop_index("ix_deliveries_recipient_id", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("stops")
    op.drop_index("ix_routes_driver_id", table_name="routes")
    op.drop_table("routes")
    op.drop_table("service_zips")
    op.drop_index("ix_drivers_phone", table_name="drivers")
    op.drop_table("drivers")
    op.drop_table("depot_hours")
    op.drop_table("depots")
    op.drop_index("ix_recipients_phone", table_name="recipients")
    op.drop_table("recipients")
    op.drop_index("ix_dms_history_subject_id", table_name="dms_history")
    op.drop_table("dms_history")
    op.drop_table("addresses")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION dms_history_refuse()")
