"""What the desk reads: its read model, the triggers that keep it up to date, full text. What it writes: marks, ...

A later migration that rebuilds one of the watched tables on SQLite (batch_alter_table) loses its triggers and must
make them again; tests/console/read_model/test_triggers.py notices.
"""

import sqlalchemy as sa
from alembic import op

from doorstep.database import UtcDateTime

revision = "0012_desk"
down_revision = "0011_console"
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

_INTO = "INSERT INTO desk_changes (conversation_id, source, ref)"
_OF_CAUSE = (  # whose text caused it, if a text did
    "(SELECT i.conversation_id FROM inbox i"
    " WHERE i.provider IN ('twilio', 'slack') AND i.provider_id = NEW.cause LIMIT 1)"
)

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
    ("dms_changed", "dms_history", "INSERT", "", (_OF_CAUSE, "dms", "NEW.subject")),
    ("taken", "takeovers", "INSERT", "", ("NEW.conversation_id", "taken", "''")),
    ("released", "takeovers", "UPDATE", "", ("NEW.conversation_id", "taken", "''")),
    ("mark_set", "desk_marks", "INSERT", "", ("NEW.conversation_id", "mark", "NEW.id")),
    ("mark_removed", "desk_marks", "UPDATE", "", ("NEW.conversation_id", "mark", "NEW.id")),
)  # fmt: skip
# People of the DMS, by whose number or name a conversation is listed.
_SLACK = 'c.their_number IN (SELECT p.channel FROM slack_people p WHERE p."user" IN ({}))'
_PEOPLE = (
    ("recipient_made", "recipients", "INSERT", "c.their_number = NEW.phone"),
    ("recipient_changed", "recipients", "UPDATE", "c.their_number IN (NEW.phone, OLD.phone)"),
    ("driver_made", "drivers", "INSERT", "c.their_number = NEW.phone OR " + _SLACK.format("NEW.slack_user")),
    (
        "driver_changed", "drivers", "UPDATE",
        "c.their_number IN (NEW.phone, OLD.phone) OR " + _SLACK.format("NEW.slack_user, OLD.slack_user"),
    ),
)  # fmt: skip


def upgrade() -> None:
    _make_tables()
    for name, (table, columns) in _LEDGER_INDEXES.items():
        op.create_index(name, table, columns)
    _make_full_text()
    for name, table, verb, condition, (conversation, source, ref) in _WATCHED:
        _watch(name, table, verb, condition, f"{_INTO} VALUES ({conversation}, '{source}', CAST({ref} AS TEXT))")
    for name, table, verb, whose in _PEOPLE:
        _watch(name, table, verb, "", f"{_INTO} SELECT c.id, 'who', '' FROM conversations c WHERE {whose}")  # noqa: S608
    # What is there already is taken over by the worker like any other change.
    op.execute(f"{_INTO} SELECT id, 'all', '' FROM conversations ORDER BY id")  # noqa: S608
    op.execute(f"{_INTO} VALUES (NULL, 'quarters', '')")


def _make_tables() -> None:
    op.create_table(
        "desk_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_changes"),
    )
    op.create_table(
        "desk_intents",
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("conversation_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("intent", "conversation_no", name="pk_desk_intents"),
    )
    op.create_index("ix_desk_intents_conversation_no", "desk_intents", ["conversation_no"])
    op.create_table(
        "desk_news",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_news"),
    )
    op.create_index("ix_desk_news_at", "desk_news", ["at"])
    op.create_table(
        "desk_quarters",
        sa.Column("quarter", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts_in", sa.Integer(), nullable=False),
        sa.Column("texts_out", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("not_understood", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", name="pk_desk_quarters"),
    )
    op.create_table(
        "desk_cases",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("opened_quarter", sa.Integer(), nullable=False),
        sa.Column("resolved_quarter", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("by_person", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_desk_cases"),
    )
    op.create_index("ix_desk_cases_opened", "desk_cases", ["opened_quarter", "kind"])
    op.create_index("ix_desk_cases_resolved", "desk_cases", ["resolved_quarter", "by_person", "seconds"])
    op.create_table(
        "desk_readings",
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("conversation_no", sa.Integer(), nullable=False),
        sa.Column("inbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("is_fallback", sa.Boolean(), nullable=False),
        sa.Column("has_code", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_desk_readings"),
    )
    op.create_index(
        "ix_desk_readings_code",
        "desk_readings",
        ["conversation_no", "inbox_id"],
        sqlite_where=sa.text("has_code = 1"),
        postgresql_where=sa.text("has_code"),
    )
    op.create_index("ix_desk_readings_conversation", "desk_readings", ["conversation_no", "event_id"])
    op.create_index(
        "ix_desk_readings_fallback",
        "desk_readings",
        ["at", "event_id"],
        sqlite_where=sa.text("is_fallback = 1"),
        postgresql_where=sa.text("is_fallback"),
    )
    op.create_index("ix_desk_readings_inbox_id", "desk_readings", ["inbox_id"])
    op.create_table(
        "desk_saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_saved_filters"),
        sa.UniqueConstraint("owner", "name", name="uq_desk_saved_filters_owner_name"),
    )
    op.create_table(
        "desk_subjects",
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("conversation_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("tracking_number", "conversation_no", name="pk_desk_subjects"),
    )
    op.create_index("ix_desk_subjects_conversation_no", "desk_subjects", ["conversation_no"])
    op.create_table(
        "desk_conversations",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("tracking_numbers", sa.String(), nullable=False),
        sa.Column("first_message_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_speaker", sa.String(), nullable=False),
        sa.Column("preview", sa.String(), nullable=False),
        sa.Column("last_intent", sa.String(), nullable=True),
        sa.Column("lowest_confidence", sa.Float(), nullable=True),
        sa.Column("has_fallback", sa.Boolean(), nullable=False),
        sa.Column("has_dms_write", sa.Boolean(), nullable=False),
        sa.Column("has_open_case", sa.Boolean(), nullable=False),
        sa.Column("open_cases", sa.Integer(), nullable=False),
        sa.Column("with_person", sa.Boolean(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("is_reviewed", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("texts_in", sa.Integer(), nullable=False),
        sa.Column("texts_out", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("seen_event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_desk_conversations_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("no", name="pk_desk_conversations"),
        sa.UniqueConstraint("conversation_id", name="uq_desk_conversations_conversation_id"),
    )
    op.create_index(
        "ix_desk_conversations_dms_write",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("has_dms_write = 1"),
        postgresql_where=sa.text("has_dms_write"),
    )
    op.create_index(
        "ix_desk_conversations_failed",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("failed > 0"),
        postgresql_where=sa.text("failed > 0"),
    )
    op.create_index(
        "ix_desk_conversations_fallback",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("has_fallback = 1"),
        postgresql_where=sa.text("has_fallback"),
    )
    op.create_index(
        "ix_desk_conversations_flagged",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("flagged = 1"),
        postgresql_where=sa.text("flagged"),
    )
    op.create_index("ix_desk_conversations_latest", "desk_conversations", ["last_message_at", "no"])
    op.create_index(
        "ix_desk_conversations_low",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("lowest_confidence < 0.6"),
        postgresql_where=sa.text("lowest_confidence < 0.6"),
    )
    op.create_index(
        "ix_desk_conversations_open_case",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("has_open_case = 1"),
        postgresql_where=sa.text("has_open_case"),
    )
    op.create_index(
        "ix_desk_conversations_others",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("party <> 'customer'"),
        postgresql_where=sa.text("party <> 'customer'"),
    )
    op.create_index(
        "ix_desk_conversations_slack",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("channel = 'slack'"),
        postgresql_where=sa.text("channel = 'slack'"),
    )
    op.create_index(
        "ix_desk_conversations_taken",
        "desk_conversations",
        ["last_message_at", "no"],
        sqlite_where=sa.text("taken_by IS NOT NULL"),
        postgresql_where=sa.text("taken_by IS NOT NULL"),
    )
    op.create_index(
        "ix_desk_conversations_waiting",
        "desk_conversations",
        ["waiting_since", "no"],
        sqlite_where=sa.text("waiting_since IS NOT NULL"),
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    )
    op.create_table(
        "desk_corrections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent_before", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("exported_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_desk_corrections_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_corrections"),
    )
    op.create_index("ix_desk_corrections_event_id", "desk_corrections", ["event_id", "id"])
    op.create_index(
        "ix_desk_corrections_waiting",
        "desk_corrections",
        ["id"],
        sqlite_where=sa.text("exported_at IS NULL AND removed_at IS NULL"),
        postgresql_where=sa.text("exported_at IS NULL AND removed_at IS NULL"),
    )
    op.create_table(
        "desk_exports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("first_line", sa.String(), nullable=True),
        sa.Column("last_line", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("exported_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_desk_exports_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_exports"),
    )
    op.create_index("ix_desk_exports_conversation_id", "desk_exports", ["conversation_id"])
    op.create_table(
        "desk_marks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.String(), nullable=True),
        sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_desk_marks_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_marks"),
    )
    op.create_index("ix_desk_marks_conversation_id", "desk_marks", ["conversation_id", "id"])
    op.create_index(
        "ix_desk_marks_tag",
        "desk_marks",
        ["value", "conversation_id"],
        sqlite_where=sa.text("kind = 'tag'"),
        postgresql_where=sa.text("kind = 'tag'"),
    )


def _watch(name: str, table: str, verb: str, condition: str, insert: str) -> None:
    when = f"WHEN ({condition}) " if condition else ""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER desk_{name} AFTER {verb} ON {table} {when}BEGIN {insert}; END")
        return
    op.execute(
        f"CREATE FUNCTION desk_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {insert}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER desk_{name} AFTER {verb} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION desk_{name}()")


def _make_full_text() -> None:
    """A document for each conversation and day: see doorstep/console/read_model/full_text.py."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE desk_words USING fts5(words, tokenize = 'ascii', detail = 'none')")
        return
    op.execute(
        "CREATE TABLE desk_words (id BIGINT PRIMARY KEY, conversation_no INTEGER NOT NULL, words TSVECTOR NOT NULL)"
    )
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
        "desk_saved_filters", "desk_exports", "desk_corrections", "desk_marks", "desk_cases", "desk_quarters",
        "desk_subjects", "desk_intents", "desk_readings", "desk_conversations", "desk_news", "desk_changes",
    ):  # fmt: skip
        op.drop_table(table)
