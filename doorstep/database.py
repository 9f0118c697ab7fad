"""Engines, sessions and column types that every room's tables share."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Float,
    MetaData,
    bindparam,
    create_engine,
    event,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from doorstep.clock import CommonClock
from doorstep.sqlite_line import Line

Sessions = sessionmaker[Session]

_LOCK_SECONDS = 30.0
_CONNECT_SECONDS = 10
"""A host that swallows packets would otherwise keep people waiting for two minutes."""
_LOCK_RETRY_SECONDS = 0.001
_IN_LINE = "doorstep_in_line"
"""Of a connection in the pool: whoever has it is at the front of the line."""
LONGEST_IDLE_SECONDS = 60
"""PostgreSQL ends a transaction whose process says nothing for so long: what a frozen one had locked is free, and what
it writes when it goes on is refused."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant. Stored as UTC; a naive datetime is a programming error and raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: say which time zone it is in")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class database_now(FunctionElement[datetime]):  # noqa: N801  # reads as the SQL function that it is
    """The database's clock, so many seconds ahead: one clock for all processes, whatever their own say.

    What holds between processes is measured by it: leases, heartbeats. It may still jump.
    """

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: Any = 0.0) -> None:
        super().__init__(seconds if hasattr(seconds, "compile") else bindparam(None, float(seconds), Float))


@compiles(database_now, "sqlite")
def _sqlite_now(element: database_now, compiler: Any, **options: Any) -> str:
    # As UtcDateTime is stored there, so that it compares.
    return (
        "(strftime('%Y-%m-%d %H:%M:%f', 'now', printf('%+.3f seconds', "
        f"{compiler.process(element.clauses, **options)})) || '000')"
    )


@compiles(database_now, "postgresql")
def _postgresql_now(element: database_now, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => CAST({seconds} AS double precision)))"


_NOW = select(database_now())


def keep_time(engine: Engine, clock: CommonClock) -> None:
    """Have the clock go by this database's, which is asked at the beginning of a transaction now and then."""

    def ask(connection: Connection) -> None:
        if clock.is_to_be_asked():
            clock.ask(lambda: connection.execute(_NOW).scalar_one())

    event.listen(engine, "begin", ask)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime}


def text_enum(kind: type[StrEnum]) -> Enum:
    # Plain text in the database: a new member needs no migration.
    return Enum(kind, native_enum=False, length=24, values_callable=lambda k: [m.value for m in k])


def make_engine(url: str) -> Engine:
    """An engine for SQLite (`sqlite:///path`) or PostgreSQL (`postgresql://…`, spoken through psycopg 3).

    Errors never carry the parameters of a statement: they are customers' words and numbers, and errors are logged.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "options": f"-c idle_in_transaction_session_timeout={LONGEST_IDLE_SECONDS}s",
            },
        )
    if parsed.database and parsed.database != ":memory:":
        with suppress(OSError):  # if it cannot be made, connecting says so
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": _LOCK_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    _write_one_after_another(engine)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred; ours is in _write_one_after_another
    gives_up_at = time.monotonic() + _LOCK_SECONDS
    _when_free(connection.execute, "PRAGMA journal_mode=WAL", gives_up_at)  # others may be opening a new file too
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_LOCK_SECONDS * 1000:.0f}"):
        connection.execute(f"PRAGMA {pragma}")


def _write_one_after_another(engine: Engine) -> None:
    """A thread's place in line ends when its connection is given back, whatever became of the transaction."""
    line = Line(_LOCK_RETRY_SECONDS)

    def begin(connection: Connection) -> None:
        # A reader that later writes would fail with "database is locked" if another process wrote meanwhile,
        # however long the timeout; so transactions that may write say so at their beginning.
        if connection.get_execution_options().get("read_only", False):
            connection.exec_driver_sql("BEGIN")
            return
        gives_up_at = time.monotonic() + _LOCK_SECONDS
        entry = connection.connection.record_info
        if entry is not None and _IN_LINE not in entry and line.enter(_LOCK_SECONDS):
            entry[_IN_LINE] = True
        _begin_writing(connection, gives_up_at)

    def given_back(_connection: object, record: ConnectionPoolEntry) -> None:
        if (record.record_info or {}).pop(_IN_LINE, False):
            line.leave()

    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", given_back)


def _begin_writing(connection: Connection, gives_up_at: float) -> None:
    """BEGIN IMMEDIATE as soon as no other process writes.

    SQLite's own waiting sleeps longer each time, up to 100 ms, while our transactions take a few: under load whoever
    waited longest would come last.
    """
    execute = connection.connection.cursor().execute  # SQLAlchemy's own costs more than a try takes
    execute("PRAGMA busy_timeout=0")
    try:
        _when_free(execute, "BEGIN IMMEDIATE", gives_up_at)
    except sqlite3.OperationalError:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # what is wrong, as SQLAlchemy says it
    finally:
        execute(f"PRAGMA busy_timeout={_LOCK_SECONDS * 1000:.0f}")


def _when_free(execute: Callable[[str], object], statement: str, gives_up_at: float) -> None:
    """Carry it out as soon as no other process is in the way; raises what SQLite says when that took too long."""
    while True:
        try:
            execute(statement)
            return
        except sqlite3.OperationalError as error:
            is_busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            if not is_busy or time.monotonic() >= gives_up_at:
                raise
        time.sleep(_LOCK_RETRY_SECONDS)


def make_sessions(engine: Engine) -> Sessions:
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(sessions: Sessions) -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with sessions.begin() as session:
        yield session


@contextmanager
def reading(sessions: Sessions) -> Iterator[Session]:
    """A session that only reads: on SQLite it waits for nobody and nobody waits for it."""
    with sessions() as session:
        session.connection(execution_options={"read_only": True})
        yield session
        session.rollback()
