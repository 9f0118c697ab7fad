"""From the release before to this one and back, with data in it, on both databases; and that the release before can
work on this one's schema while a deploy is under way."""

import re
import threading
import time
import warnings
from datetime import datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text, update

from doorstep.backup import backup, restore
from doorstep.cases import commands as case_commands
from doorstep.cases.lifecycle import CaseKind
from doorstep.database import Sessions, make_engine, make_sessions, transaction
from doorstep.desk import data_requests
from doorstep.dms.seed import seed
from doorstep.messaging import conversations, notifications
from doorstep.messaging.models import Conversation
from doorstep.migrate import CannotMigrate, configuration, downgrade, upgrade
from doorstep.provenance import By
from tests.actions.texting import Texter, texting
from tests.dms import world
from tests.privacy.test_erasing import while_behind
from tests.setup.programs import doorstep
from tests.stack import ROOT
from tests.test_backup import client_programs

__all__ = ["client_programs"]
PREVIOUS = "0036_timers_by_kind"
"""The newest revision of the release before (docs/upgrading.md)."""
N1 = "LM100000001"
pytestmark = pytest.mark.both_databases


def head() -> str:
    found = ScriptDirectory.from_config(configuration()).get_current_head()
    assert found is not None
    return found


def revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def counts(engine: Engine) -> dict[str, int]:
    tables = ("deliveries", "recipients", "addresses", "dms_history", "inbox", "outbox", "cases", "case_log", "stops")
    with engine.connect() as connection:
        return {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}


def worked(customer: Texter) -> list[str]:
    """A day in which something happened; what the customer hears when she asks."""
    with transaction(customer.sessions) as session:
        world.send_out(session, N1, customer.now)
    customer.texts("talk_to_person", "a person please")
    customer.slots = {}
    return customer.texts("where_is_my_package")


@pytest.fixture
def day(engine: Engine, sessions: Sessions, now: datetime, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    with texting(engine, sessions, now, monkeypatch) as maria:
        yield maria


def test_the_release_before_is_upgraded_with_its_data_and_answers_the_next_text(engine: Engine, day: Texter) -> None:
    said = worked(day)
    downgrade(engine, PREVIOUS)
    before = counts(engine)
    assert revision(engine) == PREVIOUS
    assert upgrade(engine) == PREVIOUS
    assert (revision(engine), counts(engine)) == (head(), before)
    day.slots = {}
    assert day.texts("where_is_my_package") == said


def test_going_back_keeps_what_the_release_before_kept(engine: Engine, day: Texter, now: datetime) -> None:
    worked(day)
    with transaction(day.sessions) as session:
        new = case_commands.NewCase(
            CaseKind.DATA_REQUEST, "asks", conversation_id=day.conversation_id, details={"wants": "delete"}
        )
        case_commands.open_case(session, By.customer("SM-data", now), new)
        down = case_commands.NewCase(CaseKind.WEBHOOK_DOWN, "It takes nothing.", details={"webhook": "shop"})
        case_commands.open_case(session, By.system("webhook:1", now), down)
        view = conversations.conversation(session, day.conversation_id)
        feedback = notifications.Notification("feedback", (N1,), "o", "t", "America/Chicago", "IL", "Hi.", said={})
        asked = notifications.enqueue_notification(session, view, feedback, "feedback:1", now)
    while_behind(day.sessions, now)
    before = counts(engine)
    assert downgrade(engine, PREVIOUS) == head()
    assert counts(engine) == before
    with engine.connect() as connection:
        kinds = set(connection.scalars(text("SELECT kind FROM cases UNION SELECT kind FROM desk_cases")))
        house = connection.execute(
            text("SELECT state, open_key, resolved_at IS NULL FROM cases WHERE tracking_number IS NULL"
                 " AND conversation_id IS NULL")
        ).one()  # fmt: skip
        text_of_it = connection.execute(
            text("SELECT notice, state, due_at FROM outbox WHERE id = :id"), {"id": asked}
        ).one()
    assert kinds.isdisjoint({"data_request", "webhook_down"}), "the release before would not know them"
    assert tuple(house) == ("resolved", None, False)
    assert tuple(text_of_it) == ("other", "dropped", None), "a sender of the release before would fall over it"


def test_an_erasure_that_was_promised_and_is_not_done_is_somebodys_work_after_going_back(
    engine: Engine, day: Texter, now: datetime
) -> None:
    with transaction(day.sessions) as session:
        new = case_commands.NewCase(
            CaseKind.DATA_REQUEST, "asks", conversation_id=day.conversation_id, details={"wants": "delete"}
        )
        case = case_commands.open_case(session, By.customer("SM-data", now), new)
        data_requests.confirm(session, By.desk("kim", "confirmed", now), case.id)
        assert case.state == "resolved"
    downgrade(engine, PREVIOUS)
    with engine.connect() as connection:
        left = connection.execute(text("SELECT kind, state, next_step, resolved_at FROM cases")).one()
    assert (left.kind, left.state, left.resolved_at) == ("person_wanted", "waiting_on_desk", None)
    assert "doorstep privacy erase" in left.next_step


def test_a_backup_of_the_release_before_is_restored_into_this_one(engine: Engine, day: Texter, tmp_path: Path) -> None:
    said = worked(day)
    downgrade(engine, PREVIOUS)
    backup(engine, tmp_path / "before.backup")
    upgrade(engine)
    with transaction(day.sessions) as session:
        session.execute(update(Conversation).values(last_inbound_at=Conversation.created_at))
    restore(engine, tmp_path / "before.backup", replace=True)
    assert revision(engine) == head()
    day.slots = {}
    assert day.texts("where_is_my_package") == said


def test_the_release_before_can_work_on_the_new_schema(engine: Engine) -> None:
    """Columns that it knows are there as they were, and what is new may be left out: a rolling deploy loses nothing."""
    new, new_rules = _columns(engine), _rules(engine)
    downgrade(engine, PREVIOUS)
    old, old_rules = _columns(engine), _rules(engine)
    for name, columns in old.items():
        assert name in new, f"{name} is gone: a table goes a release after nobody uses it"
        for column, (kind, may_be_empty, _) in columns.items():
            there = new[name].get(column)
            assert there is not None, f"{name}.{column} is gone"
            assert there[0] == kind, f"{name}.{column}"
            assert there[1] or not may_be_empty, f"{name}.{column} must be filled now"
        for column in new[name].keys() - columns.keys():
            _, may_be_empty, has_default = new[name][column]
            assert may_be_empty or has_default, f"{name}.{column}"
        for rule in new_rules[name]:  # one that says as much as before, or less
            is_weaker = any(set(before) <= set(rule) for before in old_rules[name])
            assert is_weaker, f"{name}: {rule} is a rule that old rows may break"


def test_a_turn_that_ends_while_it_is_migrated_stands_in_nobodys_way(postgresql_engine: Engine) -> None:
    """It holds the inbox and wants the outbox: who has the outbox and waits for the inbox would be in a deadlock."""
    engine = postgresql_engine
    done: list[str | None] = []
    downgrade(engine, PREVIOUS)
    migrating = threading.Thread(target=lambda: done.append(upgrade(engine)))
    with engine.begin() as turn:
        turn.execute(text("UPDATE inbox SET attempts = attempts"))
        migrating.start()
        deadline = time.monotonic() + 60
        while not turn.scalar(_WAITS_FOR_INBOX):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        turn.execute(text("UPDATE outbox SET attempts = attempts"))
    migrating.join()
    assert (done, revision(engine)) == ([PREVIOUS], head())


_WAITS_FOR_INBOX = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE NOT granted AND relation = CAST('inbox' AS regclass) AND datname = current_database()"
)


def _columns(engine: Engine) -> dict[str, dict[str, tuple[str, bool, bool]]]:
    """Of each table: type, whether it may be empty, whether it fills itself."""
    looking = inspect(engine)
    return {
        table: {
            each["name"]: (type(each["type"]).__name__, bool(each["nullable"]), each.get("default") is not None)
            for each in looking.get_columns(table)
        }
        for table in looking.get_table_names()
    }


def _rules(engine: Engine) -> dict[str, set[tuple[str, ...]]]:
    """What of each table may not stand there twice."""
    looking, found = inspect(engine), {}
    with warnings.catch_warnings(action="ignore"):  # of indexes over expressions
        for table in looking.get_table_names():
            names = [each["column_names"] for each in looking.get_unique_constraints(table)]
            names += [each["column_names"] for each in looking.get_indexes(table) if each["unique"]]
            found[table] = {tuple(sorted(map(str, columns))) for columns in names}
    return found


def test_a_database_of_a_newer_doorstep_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_newer'"))
    for move in (upgrade, lambda engine: downgrade(engine, PREVIOUS)):
        with pytest.raises(CannotMigrate, match="of a newer Doorstep"):
            move(engine)
    assert revision(engine) == "9999_newer"


def test_nobody_goes_back_to_a_revision_there_is_not(engine: Engine) -> None:
    with pytest.raises(CannotMigrate, match="there is no revision"):
        downgrade(engine, "0021_lost")
    downgrade(engine, PREVIOUS)
    with pytest.raises(CannotMigrate, match="older than"):
        downgrade(engine, head())


def test_the_page_names_the_revision_of_each_release() -> None:
    page = (ROOT / "docs/upgrading.md").read_text()
    known = {each.revision for each in ScriptDirectory.from_config(configuration()).walk_revisions()}
    named = set(re.findall(r"`(\d{4}_\w+)`", page))
    assert PREVIOUS in named <= known
    assert f"doorstep migrate --to {PREVIOUS}" in page


def test_the_commands_of_the_page_are_walked(tmp_path: Path, now: datetime) -> None:
    database = f"sqlite:///{tmp_path}/doorstep.db"
    engine = make_engine(database)
    upgrade(engine)
    with transaction(make_sessions(engine)) as session:
        seed(session, now=now, deliveries=60)
    engine.dispose()
    back = doorstep("migrate", "--to", PREVIOUS, DATABASE_URL=database)
    assert back.returncode == 0, back.stderr
    assert f"is at {PREVIOUS}" in back.stdout
    refused = doorstep("migrate", "--to", "nowhere", DATABASE_URL=database)
    assert (refused.returncode, "Nothing was changed" in refused.stderr) == (1, True)
    forward = doorstep("migrate", DATABASE_URL=database)
    assert f"It was at {PREVIOUS}" in forward.stdout
    looking = create_engine(database)
    assert revision(looking) == head()
    looking.dispose()
