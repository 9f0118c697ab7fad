"""The read model hears of changes by triggers. A migration that rebuilds a table on SQLite loses those of the table."""

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.both_databases

WATCHED = {
    "inbox": {"inbox_came", "inbox_handled"},
    "outbox": {"outbox_owed", "outbox_moved"},
    "dialogue_heads": {"dialogue_began", "dialogue_moved"},
    "cases": {"case_opened", "case_moved"},
    "dms_history": {"dms_changed"},
    "takeovers": {"taken", "released"},
    "desk_marks": {"mark_set", "mark_removed"},
    "recipients": {"recipient_made", "recipient_changed", "recipient_found"},
    "drivers": {"driver_made", "driver_changed"},
}


def test_every_trigger_is_there_after_all_migrations(engine: Engine) -> None:
    query = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT event_object_table, trigger_name FROM information_schema.triggers"
    )
    with engine.connect() as connection:
        found = {(table, name) for table, name in connection.execute(text(query)) if name.startswith("desk_")}
    assert found == {(table, f"desk_{name}") for table, names in WATCHED.items() for name in names}
