"""Brings a database to the newest revision of `migrations/`."""

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


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest revision; at once if it is there already.

    All of it is one transaction, and a second process that comes meanwhile waits for the first.
    """
    with engine.connect() as connection:
        _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                _wait_for_others(connection)
                _upgrade(connection)
        finally:
            _foreign_keys(connection, "ON")


def configuration() -> Config:
    """Alembic's, without a file, so that the working directory does not matter."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = configuration()
    head = ScriptDirectory.from_config(config).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() == head:
        return
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
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
