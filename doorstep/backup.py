"""A copy of the database in one file while everything runs, and the way back.

SQLite: its online backup. PostgreSQL: pg_dump's custom format, by the programs of the server's version on the PATH.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, inspect, text

from doorstep.migrate import configuration, upgrade

_SQLITE = b"SQLite format 3\0"
_DUMP = b"PGDMP"


class BackupFailed(Exception):
    """One line about what is in the way; the database and a file that was there are as they were."""


def backup(engine: Engine, file: Path) -> None:
    """Write the database as it is at one moment. Raises BackupFailed, also if the file is there already."""
    if file.exists():
        raise BackupFailed(f"{file} is there already")
    part = file.with_name(f"{file.name}.part")  # whoever finds the file finds it whole
    try:
        if engine.dialect.name == "sqlite":
            if not Path(_path(engine)).exists():
                raise BackupFailed(f"there is no database {_path(engine)}")
            with closing(sqlite3.connect(_path(engine))) as source, closing(sqlite3.connect(part)) as target:
                source.backup(target)
        else:
            _run("pg_dump", engine.url, f"--file={part}", "--format=custom")
        part.rename(file)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"{file}: {error}") from None
    finally:
        part.unlink(missing_ok=True)


def restore(engine: Engine, file: Path, *, replace: bool = False) -> None:
    """Make the database what the file holds, brought to the newest revision. No process may run meanwhile.

    Raises BackupFailed: the file is no backup of this kind of database, is of a newer Doorstep, or the database holds
    something and `replace` was not said.
    """
    revision = _revision_of(engine, file)
    if revision not in {each.revision for each in ScriptDirectory.from_config(configuration()).walk_revisions()}:
        raise BackupFailed(f"{file} is of a newer Doorstep (revision {revision}): restore it with that one")
    if not replace and _holds_something(engine):
        raise BackupFailed("the database holds deliveries or conversations: say --replace to lose them")
    if engine.dialect.name == "sqlite":
        engine.dispose()
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(_path(engine))) as target:
            source.backup(target)
    else:
        _restore_beside(engine, file)
    upgrade(engine)


def _restore_beside(engine: Engine, file: Path) -> None:
    """What was there comes back if the file turns out to be broken."""
    _carry_out(engine, "ALTER SCHEMA public RENAME TO before_restore", "CREATE SCHEMA public")
    try:
        _run("pg_restore", engine.url, "--no-owner", "--single-transaction", "--exit-on-error", str(file))
    except BackupFailed:
        _carry_out(engine, "DROP SCHEMA public CASCADE", "ALTER SCHEMA before_restore RENAME TO public")
        raise
    _carry_out(engine, "DROP SCHEMA before_restore CASCADE")


def _carry_out(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def _revision_of(engine: Engine, file: Path) -> str:
    try:
        with file.open("rb") as opened:
            head = opened.read(len(_SQLITE))
    except OSError as error:
        raise BackupFailed(f"{file}: {error.strerror}") from None
    wanted = _SQLITE if engine.dialect.name == "sqlite" else _DUMP
    if not head.startswith(wanted):
        raise BackupFailed(f"{file} is no backup of a {engine.dialect.name} database")
    found: str | None = None
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            try:
                found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            except (sqlite3.Error, TypeError):
                found = None
    else:
        said = _run("pg_restore", engine.url, "--data-only", "--table=alembic_version", "--file=-", str(file), to=None)
        match = re.search(r"^(\w+)\n\\\.$", said, re.MULTILINE)
        found = match[1] if match else None
    if found is None:
        raise BackupFailed(f"{file} is no backup of Doorstep's")
    return found


def _holds_something(engine: Engine) -> bool:
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        return any(
            connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first()  # noqa: S608 two names of ours
            for table in ("deliveries", "inbox")
            if table in there
        )


def _path(engine: Engine) -> str:
    return str(engine.url.database)


def _run(program: str, url: URL, *arguments: str, to: str | None = "database") -> str:
    """What it printed. The password goes through the environment, where no list of processes shows it."""
    if shutil.which(program) is None:
        raise BackupFailed(f"{program} is not there: install PostgreSQL's client programs of the server's version")
    said = {
        "PGHOST": url.host or url.query.get("host"), "PGPORT": url.port or url.query.get("port"),
        "PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database,
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in said.items() if value}  # noqa: TID251 PATH, HOME
    reaches = [f"--dbname={url.database}"] if to and program == "pg_restore" else []
    done = subprocess.run(
        [program, *reaches, *arguments], env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise BackupFailed(f"{program}: {(done.stderr.strip().splitlines() or ['failed'])[0]}")
    return done.stdout
