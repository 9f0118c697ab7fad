"""Brings a database to the newest revision of `migrations/`, or back to one that an older Doorstep knows."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_PACKAGE = Path(__file__).parent
# Beside the package in a checkout, inside it in a wheel (pyproject.toml, force-include).
MIGRATIONS = next(path for path in (_PACKAGE / "migrations", _PACKAGE.parent / "migrations") if path.is_dir())

_LOCK = 0x_D005_7E9  # any number, the same for all of us


class CannotMigrate(Exception):
    """One line about why; nothing was changed."""


def upgrade(engine: Engine) -> str | None:
    """Bring the database to the newest revision; at once if it is there already. Answers at which it was.

    All of it is one transaction, and a second process that comes meanwhile waits for the first. Raises CannotMigrate
    for the database of a newer Doorstep.
    """
    return _migrate(engine, _upgrade)


def downgrade(engine: Engine, revision: str) -> str | None:
    """Back to the revision of an older Doorstep, which is to be installed then: what only the newer one kept is lost.
    Answers at which it was. No process may run. Raises CannotMigrate."""
    known = {each.revision for each in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if revision not in known:
        raise CannotMigrate(f"there is no revision {revision}: docs/upgrading.md says which release has which")
    return _migrate(engine, partial(_downgrade, revision))


def _migrate(engine: Engine, move: Callable[[Connection], None]) -> str | None:
    with engine.connect() as connection:
        _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                _wait_for_others(connection)
                before = MigrationContext.configure(connection).get_current_revision()
                move(connection)
                return before
        finally:
            _foreign_keys(connection, "ON")


def configuration() -> Config:
    """Alembic's, without a file, so that the working directory does not matter."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = configuration()
    script = ScriptDirectory.from_config(config)
    head, present = script.get_current_head(), MigrationContext.configure(connection).get_current_revision()
    if present == head:
        return
    _must_know(script, present)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _check_foreign_keys(connection)


def _downgrade(revision: str, connection: Connection) -> None:
    config = configuration()
    script = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    _must_know(script, present)
    if present is None or revision not in {each.revision for each in script.iterate_revisions(present, "base")}:
        raise CannotMigrate(f"the database is at {present or 'none'}, which is older than {revision}")
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
    _check_foreign_keys(connection)


def _must_know(script: ScriptDirectory, revision: str | None) -> None:
    if revision is not None and revision not in {each.revision for each in script.walk_revisions()}:
        raise CannotMigrate(
            f"the database is of a newer Doorstep (revision {revision}): install that one, or go back with it"
            " (docs/upgrading.md)"
        )


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"the migration left {len(broken)} rows that point nowhere; nothing was changed")


def _wait_for_others(connection: Connection) -> None:
    """On SQLite the transaction itself is the lock (database.py begins it as a writer)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _foreign_keys(connection: Connection, state: str) -> None:
    """SQLite rebuilds a table to alter it, which its foreign keys would forbid; they can only be switched outside
    a transaction, so past SQLAlchemy, which would begin one."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys={state}")
