"""A database in which an import can be tried: everything works as it would, and nothing of it is kept."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from doorstep.database import Sessions, make_engine, make_sessions


@contextmanager
def rehearsal(engine: Engine) -> Iterator[Sessions]:
    """SQLite: a copy, so that nobody waits. PostgreSQL: one transaction that is rolled back at the end.

    On PostgreSQL the rows that the file would change stay locked until then.
    """
    if engine.dialect.name == "sqlite":
        with tempfile.TemporaryDirectory() as directory:
            copy = Path(directory) / "rehearsal.db"
            with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            trial = make_engine(f"sqlite:///{copy}")
            try:
                yield make_sessions(trial)
            finally:
                trial.dispose()
        return
    with engine.connect() as connection, connection.begin() as whole:
        yield sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        whole.rollback()
