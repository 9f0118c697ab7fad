"""Two processes that write to one SQLite file: each waits for the other, and says so when it waited too long."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from doorstep import database
from doorstep.database import Sessions, make_engine, make_sessions, reading, transaction


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


def test_threads_that_write_at_once_each_come_to_their_turn(tmp_path: Path) -> None:
    """Of two processes: each thread adds one to what it read, so that a lost turn or two at a time would show."""
    url = f"sqlite:///{tmp_path / 'many.db'}"
    processes = [make_sessions(make_engine(url)) for _ in range(2)]
    with transaction(processes[0]) as session:
        session.execute(text("CREATE TABLE counted (number INTEGER)"))
        session.execute(text("INSERT INTO counted VALUES (0)"))

    def count(sessions: Sessions) -> None:
        for _ in range(20):
            with transaction(sessions) as session:
                number = session.scalars(text("SELECT number FROM counted")).one()
                session.execute(text("UPDATE counted SET number = :next"), {"next": number + 1})

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(count, processes * 8))
    with reading(processes[0]) as session:
        assert session.scalars(text("SELECT number FROM counted")).one() == 320


def test_a_transaction_that_fails_lets_the_next_have_its_turn(tmp_path: Path) -> None:
    sessions = make_sessions(make_engine(f"sqlite:///{tmp_path / 'fails.db'}"))
    with pytest.raises(OperationalError, match="no such table"), transaction(sessions) as session:
        session.execute(text("DELETE FROM no_such_lines"))
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_writes, sessions).result(timeout=60)


def test_who_waited_too_long_in_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = make_sessions(make_engine(f"sqlite:///{tmp_path / 'line.db'}"))
    monkeypatch.setattr(database, "_LOCK_SECONDS", 0.05)
    with ThreadPoolExecutor(1) as pool:
        with transaction(sessions) as session:
            session.connection()
            with pytest.raises(OperationalError, match="database is locked"):
                pool.submit(_writes, sessions).result(timeout=60)
        pool.submit(_writes, sessions).result(timeout=60)


def _writes(sessions: Sessions) -> None:
    with transaction(sessions) as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS lines (line TEXT)"))
