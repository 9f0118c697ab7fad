"""Two processes that write to one SQLite file: each waits for the other, and says so when it waited too long."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from doorstep import database
from doorstep.database import make_engine, make_sessions, reading, transaction


def test_a_writer_waits_until_the_other_has_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'two.db'}"
    ours, theirs = make_sessions(make_engine(url)), make_sessions(make_engine(url))
    with transaction(ours) as session:
        session.execute(text("CREATE TABLE lines (line TEXT)"))
    began = threading.Event()

    def write_slowly() -> None:
        with transaction(theirs) as session:
            session.execute(text("INSERT INTO lines VALUES ('theirs')"))
            began.set()
            time.sleep(0.2)

    other = threading.Thread(target=write_slowly)
    other.start()
    began.wait()
    with transaction(ours) as session:
        session.execute(text("INSERT INTO lines VALUES ('ours')"))
    other.join()
    with reading(ours) as session:
        assert session.scalars(text("SELECT line FROM lines ORDER BY rowid")).all() == ["theirs", "ours"]


def test_whoever_opens_a_new_file_waits_for_one_who_writes_to_it_already(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE lines (line TEXT)")
    done = threading.Timer(0.1, lambda: other.execute("COMMIT"))
    done.start()
    with reading(make_sessions(make_engine(f"sqlite:///{file}"))) as session:
        assert session.scalars(text("SELECT line FROM lines")).all() == []
    done.join()
    other.close()


def test_a_writer_that_waited_too_long_says_so_and_can_write_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'two.db'}"
    ours, theirs = make_sessions(make_engine(url)), make_sessions(make_engine(url))
    with transaction(ours) as session:
        session.execute(text("CREATE TABLE lines (line TEXT)"))
    monkeypatch.setattr(database, "_LOCK_SECONDS", 0.05)
    with transaction(theirs) as holding:
        holding.execute(text("DELETE FROM lines"))
        with pytest.raises(OperationalError, match="database is locked"), transaction(ours) as session:
            session.execute(text("INSERT INTO lines VALUES ('too early')"))
    with transaction(ours) as session:
        session.execute(text("INSERT INTO lines VALUES ('later')"))
    with reading(theirs) as session:
        assert session.scalars(text("SELECT line FROM lines")).all() == ["later"]
