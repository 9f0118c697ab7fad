"""What deliveries and cases are found by at the desk: doorstep/console/read_model/finding.py."""

from alembic import op

revision = "0032_finding"
down_revision = "0031_replies"
branch_labels = None
depends_on = None

_TABLES = ("desk_found_deliveries", "desk_found_cases")
_INTO = "INSERT INTO desk_changes (conversation_id, source, ref)"


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _TABLES:
        if on_sqlite:
            options = "tokenize = 'ascii', detail = 'none', prefix = '2 3'"
            op.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(words, {options})")
            continue
        op.execute(f"CREATE TABLE {table} (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (words) WITH (gin_pending_list_limit = 256)")
    _watch_recipients(on_sqlite=on_sqlite)
    # What is there already is taken over by the worker like any other change.
    op.execute(f"{_INTO} SELECT NULL, 'found', tracking_number FROM deliveries ORDER BY id")  # noqa: S608
    op.execute(f"{_INTO} SELECT NULL, 'found_case', CAST(id AS TEXT) FROM cases ORDER BY id")  # noqa: S608


def _watch_recipients(*, on_sqlite: bool) -> None:
    """Whoever is called otherwise is found otherwise, though nothing of their deliveries changed."""
    insert = f"{_INTO} SELECT NULL, 'found', d.tracking_number FROM deliveries d WHERE d.recipient_id = NEW.id"  # noqa: S608
    if on_sqlite:
        op.execute(f"CREATE TRIGGER desk_recipient_found AFTER UPDATE ON recipients BEGIN {insert}; END")
        return
    op.execute(
        "CREATE FUNCTION desk_recipient_found() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {insert}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER desk_recipient_found AFTER UPDATE ON recipients "
        "FOR EACH ROW EXECUTE FUNCTION desk_recipient_found()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER desk_recipient_found")
    else:
        op.execute("DROP TRIGGER desk_recipient_found ON recipients")
        op.execute("DROP FUNCTION desk_recipient_found()")
    op.execute("DELETE FROM desk_changes WHERE source IN ('found', 'found_case')")
    for table in _TABLES:
        op.execute(f"DROP TABLE {table}")
