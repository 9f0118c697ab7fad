"""Has the database give up what was erased in it: until then the file still holds it where nothing points any more."""

import sqlite3
from contextlib import closing

from sqlalchemy import Engine, text

from doorstep.console.read_model import finding, full_text

PATIENCE_SECONDS = 10.0
"""With others that read or write at the time."""


class StillHeld(Exception):
    """The database is in use; what was erased may still stand in its files."""


def rewrite(engine: Engine) -> None:
    """SQLite: search indexes are made anew, then the whole file, and the log beside it is emptied. PostgreSQL: VACUUM.
    Nobody writes to SQLite meanwhile. Raises StillHeld."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
        return
    with closing(engine.raw_connection()) as driver:
        run = driver.cursor().execute
        try:
            run(f"PRAGMA busy_timeout = {PATIENCE_SECONDS * 1000:.0f}")
            run("PRAGMA secure_delete = ON")
            for index in (full_text.TABLE, finding.DELIVERIES, finding.CASES):
                run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608
            run("VACUUM")
            is_busy = run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise StillHeld(str(error)) from None
    if is_busy:
        raise StillHeld("another process reads it")
