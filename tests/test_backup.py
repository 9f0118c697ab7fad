"""Backups of a database in use, and the way back, on both databases."""

import os
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from doorstep.backup import BackupFailed, backup, restore
from doorstep.database import Sessions, make_engine, transaction
from doorstep.migrate import upgrade
from tests import postgres
from tests.actions.texting import texting
from tests.dms import world

N1 = "LM100000001"
pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server that the tests run on."""
    found = next(iter(postgres._candidates()), None)
    monkeypatch.setenv("PATH", os.pathsep.join(filter(None, [str(found or ""), os.environ["PATH"]])))


def lose_everything(engine: Engine) -> None:
    """As after `DELETE` without a condition."""
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(str(engine.url.database)) as connection:  # without SQLAlchemy: foreign keys are off
            connection.execute("DELETE FROM deliveries")
    else:
        with engine.begin() as connection:
            connection.execute(text("TRUNCATE deliveries CASCADE"))


def test_what_was_restored_answers_the_next_text(
    engine: Engine, sessions: Sessions, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "monday.backup"
    with texting(engine, sessions, now, monkeypatch) as maria:
        with transaction(sessions) as session:
            world.send_out(session, N1, now)
        before = maria.texts("where_is_my_package")
        backup(engine, kept)
        lose_everything(engine)
        assert maria.texts("where_is_my_package") != before
        restore(engine, kept, replace=True)
        maria.slots = {}  # what was said last is in the database too, but not in this test
        assert maria.texts("where_is_my_package") == before
    assert [each.name for each in tmp_path.glob("*.part")] == []


def test_a_backup_does_not_write_over_another(engine: Engine, tmp_path: Path) -> None:
    kept = tmp_path / "monday.backup"
    kept.write_text("Monday's")
    with pytest.raises(BackupFailed, match="is there already"):
        backup(engine, kept)
    assert kept.read_text() == "Monday's"


def test_a_database_that_holds_something_is_not_lost_by_mistake(
    engine: Engine, sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    kept = tmp_path / "empty.backup"
    backup(engine, kept)
    world.found(sessions, now)
    with transaction(sessions) as session:
        world.announce(session, N1, now)
    with pytest.raises(BackupFailed, match="--replace"):
        restore(engine, kept)
    assert world.view(sessions, N1).tracking_number == N1


def test_a_file_that_is_no_backup_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"tracking_number,recipient_name\n")
    for file in (other, tmp_path / "nowhere"):
        with pytest.raises(BackupFailed):
            restore(engine, file, replace=True)


def test_a_backup_of_a_newer_doorstep_is_refused(engine: Engine, tmp_path: Path) -> None:
    kept = tmp_path / "newer.backup"
    with engine.begin() as connection:
        [(ours,)] = connection.execute(text("SELECT version_num FROM alembic_version")).all()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_newer'"))
    backup(engine, kept)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": ours})
    with pytest.raises(BackupFailed, match="newer Doorstep"):
        restore(engine, kept, replace=True)


def test_what_a_newer_doorstep_made_of_the_database_is_lost_only_when_it_is_said(
    engine: Engine, sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    """The way back without what came since (docs/upgrading.md): a backup of ours over a schema that we do not know."""
    world.found(sessions, now)
    with transaction(sessions) as session:
        world.announce(session, N1, now)
    backup(engine, tmp_path / "before.backup")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_the_newer_one (id INTEGER PRIMARY KEY)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_newer'"))
    with pytest.raises(BackupFailed, match="--replace"):
        restore(engine, tmp_path / "before.backup")
    assert inspect(engine).has_table("of_the_newer_one")
    restore(engine, tmp_path / "before.backup", replace=True)
    assert not inspect(engine).has_table("of_the_newer_one")
    assert world.view(sessions, N1).tracking_number == N1
    assert upgrade(engine) is not None, "it is at our revision"


def test_what_was_there_comes_back_if_the_backup_is_cut_off(
    engine: Engine, sessions: Sessions, now: datetime, tmp_path: Path
) -> None:
    world.found(sessions, now)
    with transaction(sessions) as session:
        world.announce(session, N1, now)
    whole, half = tmp_path / "whole.backup", tmp_path / "half.backup"
    backup(engine, whole)
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(BackupFailed):
        restore(engine, half, replace=True)
    assert world.view(sessions, N1).tracking_number == N1


def test_a_database_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no database"):
        backup(make_engine(f"sqlite:///{tmp_path}/nowhere.db"), tmp_path / "nothing.backup")
