"""What the desk reads: its read model, the triggers that keep it up to date, full text; what it writes: marks and the like.

A later migration that rebuilds one of the watched tables on SQLite (batch_alter_table) loses its triggers and must
make them again; tests/console/read/test_triggers.py notices.
"""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0006_desk"
down_revision = "0005_slack_messages"
branch_labels = None
depends_on = None

_LEDGER_INDEXES = {
    "ix_inbox_conversation_at": ("inbox", ["conversation_id", "received_at", "id"]),
    "ix_inbox_received_at": ("inbox", ["received_at"]),
    "ix_outbox_conversation_at": ("outbox", ["conversation_id", "created_at", "id"]),
    "ix_outbox_created_at": ("outbox", ["created_at"]),
    "ix_case_log_cause": ("case_log", ["cause"]),
    "ix_cases_opened_at": ("cases", ["opened_at"]),
    "ix_cases_resolved_at": ("cases", ["resolved_at"]),
    "ix_opt_outs_began_at": ("opt_outs", ["began_at"]),
}

_SAYS_OTHERWISE = "(SELECT i.conversation_id FROM inbox i WHERE i.provider IN ('twilio', 'slack') AND i.provider_id = "

# Name, table, when, condition (of updates), and what is put into desk_changes: conversation, source, reference.
_WATCHED = (
    ("inbox_came", "inbox", "INSERT", "", ("NEW.conversation_id", "inbox", "NEW.id")),
    (
        "inbox_handled", "inbox", "UPDATE",
        "(NEW.handled_at IS NULL) <> (OLD.handled_at IS NULL) OR NEW.body <> OLD.body",
        ("NEW.conversation_id", "inbox", "NEW.id"),
    ),
    ("outbox_owed", "outbox", "INSERT", "", ("NEW.conversation_id", "outbox", "NEW.id")),
    (
        "outbox_moved", "outbox", "UPDATE",
        "NEW.state <> OLD.state OR NEW.body <> OLD.body",
        ("NEW.conversation_id", "outbox", "NEW.id"),
    ),
    ("dialogue_began", "dialogue_heads", "INSERT", "", ("NEW.conversation_id", "dialogue", "''")),
    (
        "dialogue_moved", "dialogue_heads", "UPDATE", "NEW.newest_id <> OLD.newest_id",
        ("NEW.conversation_id", "dialogue", "''"),
    ),
    ("case_opened", "cases", "INSERT", "", ("NEW.conversation_id", "case", "NEW.id")),
    ("case_moved", "cases", "UPDATE", "", ("NEW.conversation_id", "case", "NEW.id")),
    ("dms_changed", "dms_history", "INSERT", "", (f"{_SAYS_OTHERWISE}NEW.cause LIMIT 1)", "dms", "NEW.subject")),
    ("mark_set", "desk_marks", "INSERT", "", ("NEW.conversation_id", "mark", "NEW.id")),
    ("mark_removed", "desk_marks", "UPDATE", "", ("NEW.conversation_id", "mark", "NEW.id")),
)  # fmt: skip
# People of the DMS, by whose number or name a conversation is listed.
_PEOPLE = (
    ("recipient_made", "recipients", "INSERT", "c.their_number = NEW.phone"),
    ("recipient_changed", "recipients", "UPDATE", "c.their_number IN (NEW.phone, OLD.phone)"),
    ("driver_made", "drivers", "INSERT", "c.their_number = NEW.phone"),
    ("driver_changed", "drivers", "UPDATE", "c.their_number IN (NEW.phone, OLD.phone)"),
)


def upgrade() -> None:
    _make_tables()
    for name, (table, columns) in _LEDGER_INDEXES.items():
        op.create_index(name, table, columns)
    _make_full_text()
    for name, table, verb, condition, (conversation, source, ref) in _WATCHED:
        insert = (
            "INSERT INTO desk_changes (conversation_id, source, ref) "
            f"VALUES ({conversation}, '{source}', CAST({ref} AS TEXT))"
        )
        _watch(name, table, verb, condition, insert)
    for name, table, verb, whose in _PEOPLE:
        insert = (
            "INSERT INTO desk_changes (conversation_id, source, ref) "
            f"SELECT c.id, 'who', '' FROM conversations c WHERE {whose}"
        )
        _watch(name, table, verb, "", insert)
    # What is there already is taken over by the worker like any other change.
    op.execute(
        "INSERT INTO desk_changes (conversation_id, source, ref) SELECT id, 'all', '' FROM conversations ORDER BY id"
    )
    op.execute("INSERT INTO desk_changes (conversation_id, source, ref) VALUES (NULL, 'quarters', '')")


def _watch(name: str, table: str, verb: str, condition: str, insert: str) -> None:
    when = f"WHEN ({condition}) " if condition else ""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER desk_{name} AFTER {verb} ON {table} {when}BEGIN {insert}; END")
        return
    op.execute(
        f"CREATE FUNCTION desk_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {insert}; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER desk_{name} AFTER {verb} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION desk_{name}()"
    )


def _make_full_text() -> None:
    """A document for each conversation and day: see doorstep/console/full_text.py."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE desk_words USING fts5(words, tokenize = 'ascii', detail = 'none')")
        return
    op.execute(
        "CREATE TABLE desk_words (id BIGINT PRIMARY KEY, conversation_no INTEGER NOT NULL, words TSVECTOR NOT NULL)"
    )
    # The words lie outside of the rows: most searches look at the index and the numbers only.
    op.execute("ALTER TABLE desk_words ALTER COLUMN words SET STORAGE EXTERNAL")
    op.execute("ALTER TABLE desk_words SET (toast_tuple_target = 128)")
    op.execute("CREATE INDEX ix_desk_words_conversation_no ON desk_words (conversation_no)")
    op.execute("CREATE INDEX ix_desk_words_words ON desk_words USING gin (words) WITH (gin_pending_list_limit = 256)")


def downgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table, *_ in reversed((*_WATCHED, *_PEOPLE)):
        op.execute(f"DROP TRIGGER desk_{name}" if on_sqlite else f"DROP TRIGGER desk_{name} ON {table}")
        if not on_sqlite:
            op.execute(f"DROP FUNCTION desk_{name}()")
    op.execute("DROP TABLE desk_words")
    for name, (table, _) in _LEDGER_INDEXES.items():
        op.drop_index(name, table_name=table)
    for table in (
        "desk_saved_filters", "desk_exports", "desk_corrections", "desk_marks", "desk_quarters", "desk_subjects",
        "desk_intents", "desk_readings", "desk_conversations", "desk_news", "desk_changes",
    ):  # fmt: skip
        op.drop_table(table)
